"""Tickets that hang together: what relates to what, blocks what, is a duplicate of what."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.locks import lock_tickets
from tickets.models import EventKind, LinkKind, Ticket, TicketLink
from tickets.services import journal
from tickets.services.journal import Actor, actor_user


class CannotLink(Exception):
    """The tickets can't be linked like this; the message says why."""


@transaction.atomic
def link(source_id: int, target_id: int, kind: LinkKind, *, by: Actor, now: datetime) -> TicketLink:
    """Say what ``source`` is to ``target``; the same again changes nothing. Raises CannotLink.

    "Relates to" has no direction: it is kept once, from the lower number.
    """
    if source_id == target_id:
        raise CannotLink(_("a ticket can't be linked to itself"))
    if kind == LinkKind.RELATES:
        source_id, target_id = sorted((source_id, target_id))
    locked = lock_tickets([source_id, target_id])
    for number in (source_id, target_id):
        if number not in locked:
            raise CannotLink(_("there is no ticket #%(number)d") % {"number": number})
    found, is_new = TicketLink.objects.get_or_create(
        source_id=source_id, target_id=target_id, kind=kind, defaults={"by": actor_user(by), "at": now}
    )
    if is_new:
        _log(locked, found, EventKind.LINKED, by=by, now=now)
    return found


@transaction.atomic
def unlink(link_id: int, *, by: Actor, now: datetime) -> tuple[int, int] | None:
    """Take a link away; returns the two tickets, None when it is gone already."""
    found = TicketLink.objects.filter(pk=link_id).first()
    if found is None:
        return None
    locked = lock_tickets([found.source_id, found.target_id])
    if not TicketLink.objects.filter(pk=link_id).delete()[0]:
        return None
    _log(locked, found, EventKind.UNLINKED, by=by, now=now)
    return found.source_id, found.target_id


def _log(locked: dict[int, Ticket], found: TicketLink, kind: EventKind, *, by: Actor, now: datetime) -> None:
    pairs = ((found.source_id, found.target_id, "to"), (found.target_id, found.source_id, "from"))
    for pk, other, direction in pairs:
        text = f"{direction}:{found.kind}:#{other}"
        before, after = ("", text) if kind == EventKind.LINKED else (text, "")
        entry = journal.entry(locked[pk], kind, by=by, now=now, before=before, after=after)
        journal.save(locked[pk], changed=[], entries=[entry], by=by, now=now)
