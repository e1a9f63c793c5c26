"""How long people looked at a ticket, as one sum for all of them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from tickets.locks import lock_ticket
from tickets.models import EventKind, NoticeSettings, TimeSpent
from tickets.services import journal

SLACK = timedelta(seconds=90)  # what a page may have counted before it told for the first time
LONGEST_VISIT = 12 * 3600
LONGEST_SUM = 1000 * 3600


class CannotCorrect(Exception):
    """The sum can't be what was asked for; the message says why."""


def report(ticket_id: int, *, by: User, visit: str, seconds: int, now: datetime) -> bool:
    """The sum of a visit so far; the same one may be sent again and again, and never counts down.

    Nothing is kept (False) for agents who have switched counting off. More than the time that has passed since the
    visit began is not believed.
    """
    if NoticeSettings.objects.filter(user=by, counts_time=False).exists() or not visit or seconds < 1:
        return False
    first = min(seconds, int(SLACK.total_seconds()))
    row, is_new = TimeSpent.objects.get_or_create(
        user=by, ticket_id=ticket_id, visit=visit[:36], defaults={"seconds": first, "began_at": now}
    )
    if not is_new:
        passed = int((now - row.began_at + SLACK).total_seconds())
        believed = min(seconds, passed, LONGEST_VISIT)
        TimeSpent.objects.filter(pk=row.pk, seconds__lt=believed).update(seconds=believed)
    return True


def total(ticket_id: int) -> int:
    """Seconds of all agents together."""
    return max(0, TimeSpent.objects.filter(ticket=ticket_id).aggregate(sum=Sum("seconds"))["sum"] or 0)


@transaction.atomic
def correct(ticket_id: int, seconds: int, *, by: User, now: datetime) -> int:
    """Make the sum what it should be, by a row of the difference; returns the new sum. Raises CannotCorrect."""
    if not 0 <= seconds <= LONGEST_SUM:
        raise CannotCorrect(_("write a time between 0 and %(n)d hours") % {"n": LONGEST_SUM // 3600})
    ticket = lock_ticket(ticket_id)
    before = total(ticket_id)
    if before != seconds:
        TimeSpent.objects.create(ticket=ticket, user=by, seconds=seconds - before, began_at=now)
        entry = journal.entry(ticket, EventKind.TIME, by=by, now=now, before=str(before), after=str(seconds))
        journal.save(ticket, changed=[], entries=[entry], by=by, now=now)
    return seconds
