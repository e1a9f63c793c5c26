"""What the composer sends: the message and the end of its draft stand or fall together."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from tickets.models import DraftKind, Message
from tickets.services import drafts, replies
from tickets.services.replies import Draft
from tickets.states import Status


@transaction.atomic
def send_reply(
    ticket_id: int,
    draft: Draft,
    *,
    by: User,
    now: datetime,
    status: Status | None = None,
    thread_id: int | None = None,
    seen_message_id: int | None = None,
) -> Message:
    """:func:`replies.reply`, which waits as long as the agent likes to be able to take it back, and the draft is done.

    Raises what that raises; then the draft stays.
    """
    seconds = by.undo_send_seconds
    message = replies.reply(
        ticket_id,
        draft,
        by=by,
        now=now,
        status=status,
        thread_id=thread_id,
        seen_message_id=seen_message_id,
        send_after=now + timedelta(seconds=seconds) if seconds else None,
    )
    drafts.forget(ticket_id, DraftKind.REPLY, by=by)
    return message


@transaction.atomic
def add_note(ticket_id: int, draft: Draft, *, by: User, now: datetime) -> Message:
    """:func:`replies.add_note`, and the draft is done. Raises what that raises; then the draft stays."""
    message = replies.add_note(ticket_id, draft, by=by, now=now)
    drafts.forget(ticket_id, DraftKind.NOTE, by=by)
    return message
