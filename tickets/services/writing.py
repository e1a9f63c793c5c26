"""What the composer sends: the message and the end of its draft stand or fall together."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from tickets.forwards import Chosen
from tickets.models import DraftKind, Message
from tickets.services import drafts, forwarding, replies
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
    message = replies.reply(
        ticket_id,
        draft,
        by=by,
        now=now,
        status=status,
        thread_id=thread_id,
        seen_message_id=seen_message_id,
        send_after=_may_be_undone_until(by, now),
    )
    drafts.forget(ticket_id, DraftKind.REPLY, by=by)
    return message


@transaction.atomic
def send_forward(
    ticket_id: int, draft: Draft, chosen: Chosen, *, by: User, now: datetime, put_on_hold: bool = False
) -> Message:
    """:func:`forwarding.forward`, which can be taken back as a reply can, and the draft is done.

    Raises what that raises; then the draft stays.
    """
    message = forwarding.forward(
        ticket_id,
        draft,
        chosen,
        by=by,
        now=now,
        put_on_hold=put_on_hold,
        send_after=_may_be_undone_until(by, now),
    )
    drafts.forget(ticket_id, DraftKind.FORWARD, by=by)
    return message


@transaction.atomic
def add_note(ticket_id: int, draft: Draft, *, by: User, now: datetime) -> Message:
    """:func:`replies.add_note`, and the draft is done. Raises what that raises; then the draft stays."""
    message = replies.add_note(ticket_id, draft, by=by, now=now)
    drafts.forget(ticket_id, DraftKind.NOTE, by=by)
    return message


def _may_be_undone_until(by: User, now: datetime) -> datetime | None:
    return now + timedelta(seconds=by.undo_send_seconds) if by.undo_send_seconds else None
