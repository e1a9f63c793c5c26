"""Writes the permanent log and moves a ticket's version: every change of a ticket ends here."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from core import bulk
from core.outbox import emit
from tickets.events import TicketChanged
from tickets.models import EventKind, Ticket, TicketEvent
from tickets.services import recorder

Actor = User | str


def actor_name(by: Actor) -> str:
    """ "user:3" for a user, else what it already is: "system", "customer:4", "rule:5"."""
    return f"user:{by.pk}" if isinstance(by, User) else by


def actor_user(by: Actor) -> User | None:
    """The user, when it is one."""
    return by if isinstance(by, User) else None


def entry(
    ticket: Ticket,
    kind: EventKind,
    *,
    by: Actor,
    now: datetime,
    before: str = "",
    after: str = "",
    message_id: int | None = None,
) -> TicketEvent:
    """A log row (not yet saved) with team, agent, channel and value as they are now.

    What an agent does is stamped with that agent; what happens to the ticket with its assignee.
    """
    agent_id = by.pk if isinstance(by, User) else ticket.assignee_id
    return TicketEvent(
        ticket=ticket,
        kind=kind,
        at=now,
        actor=actor_name(by),
        before=before[:255],
        after=after[:255],
        message_id=message_id,
        team_id=ticket.queue.team_id if ticket.queue else None,
        agent_id=agent_id,
        channel=ticket.channel,
        value_minor=ticket.customer.value_minor,
    )


def save(
    ticket: Ticket,
    *,
    changed: Iterable[str],
    entries: Iterable[TicketEvent],
    by: Actor,
    now: datetime,
    message_id: int | None = None,
    is_news: bool = False,
) -> None:
    """Save a locked ticket's changed fields with its log rows, and tell open pages.

    ``is_news`` makes it unread for those whom it concerns (desk.reading), except for who did it.
    """
    ticket.version += 1
    ticket.updated_at = now
    fields = [*changed, "version", "updated_at"]
    if is_news:
        ticket.news_version, ticket.news_by_id = ticket.version, by.pk if isinstance(by, User) else None
        fields += ["news_version", "news_by_id"]
    ticket.save(update_fields=fields)
    bulk.insert(entries)
    recorder.note(ticket)
    announce(ticket, by=by, now=now, message_id=message_id)


def announce(
    ticket: Ticket, *, by: Actor, now: datetime, is_new: bool = False, message_id: int | None = None
) -> None:
    """Tell open pages that a ticket has a new version."""
    emit(
        TicketChanged(
            occurred_at=now,
            actor=actor_name(by),
            ticket_id=ticket.pk,
            version=ticket.version,
            is_new=is_new,
            message_id=message_id,
        )
    )
