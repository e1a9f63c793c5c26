"""What happens to the tickets of somebody who leaves: they go to a colleague, or back to their queues."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import work
from core.models import Work
from tickets.models import Ticket
from tickets.services import assignment, journal

HAND_OVER = "tickets.hand_over"
STEP = 100


@transaction.atomic
def hand_over(leaver: User, to: User | None, *, by: User, now: datetime) -> Work | None:
    """Begin to give the unresolved tickets of somebody to another, or to nobody; None when there are none."""
    total = Ticket.objects.unresolved().filter(assignee=leaver).count()
    if not total:
        return None
    label = _("Tickets of %s are handed over") % leaver.name
    return work.start(
        HAND_OVER,
        label=label,
        arguments={"from": leaver.pk, "to": to.pk if to else None, "user": by.pk},
        total=total,
        by=journal.actor_name(by),
        now=now,
    )


@work.runner(HAND_OVER)
def _hand_over_some(task: Work, now: datetime) -> bool:
    mine = Ticket.objects.unresolved().filter(assignee_id=task.arguments["from"])
    ids = list(mine.order_by("pk").values_list("pk", flat=True)[:STEP])
    people = User.objects.in_bulk([task.arguments["to"] or 0, task.arguments["user"]])
    to = people.get(task.arguments["to"])
    if to is not None and not to.is_active:
        to = None
    for ticket_id in ids:
        assignment.assign(ticket_id, to, by=people[task.arguments["user"]], now=now)
    task.done += len(ids)
    return len(ids) < STEP
