"""Automatic answers stay on the ticket they answer; an answer to nothing of ours makes no ticket."""

from django.utils.translation import gettext_noop

from channels_app.adapter import InboundMessage
from channels_app.filters.base import ACCEPT, Context, Verdict, filters


@filters.register("auto_replies")
def auto_replies(message: InboundMessage, context: Context) -> Verdict:
    """Ignore an out-of-office note that belongs to no ticket. No machine ever answers an automatic message."""
    if message.automatic != "reply" or message.ticket_ids or context.knows_any(message.references):
        return ACCEPT
    return Verdict("ignore", gettext_noop("an automatic answer to nothing that we sent"))
