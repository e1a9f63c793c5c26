"""Senders that an admin blocked: kept, shown, but no ticket."""

from django.utils.translation import gettext_noop

from channels_app.adapter import InboundMessage
from channels_app.filters.base import ACCEPT, Context, Verdict, filters


@filters.register("blocked_senders")
def blocked_senders(message: InboundMessage, context: Context) -> Verdict:
    """Ignore what comes from a blocked address, or from a blocked domain or one below it."""
    if not context.blocked:
        return ACCEPT
    address = message.sender.lower()
    domain = address.rpartition("@")[2]
    parents = [domain.split(".", n)[-1] for n in range(domain.count(".") + 1)]
    for pattern in (address, *(f"@{parent}" for parent in parents)):
        if pattern in context.blocked:
            return Verdict("ignore", gettext_noop("the sender is blocked"))
    return ACCEPT
