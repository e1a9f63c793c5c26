"""Our own messages must not come back in."""

from django.utils.translation import gettext_noop

from channels_app.adapter import InboundMessage
from channels_app.filters.base import ACCEPT, Context, Verdict, filters


@filters.register("loops")
def loops(message: InboundMessage, context: Context) -> Verdict:
    """Ignore what carries a message id of ours, and what machines send from one of our own addresses."""
    if message.is_own:
        return Verdict("ignore", gettext_noop("a message of ours that came back"))
    if message.automatic in ("reply", "generated") and message.sender.lower() in context.own_addresses:
        return Verdict("ignore", gettext_noop("an automatic message from one of our own addresses"))
    return ACCEPT
