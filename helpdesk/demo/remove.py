"""Takes the demo away again, in steps: its tickets, its customers, its people, and what nobody uses any more."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Model, ProtectedError

from accounts.models import Team, User
from accounts.services import people
from channels_app.models import Channel, DemoMail
from core import work
from core.models import Work
from helpdesk.demo import answers
from helpdesk.demo.company import BILLING, LIVRAISON, ORDERS, TRIAGE
from metrics.removal import forget_tickets
from routing.models import RoutingState, Rule, RuleRevision
from routing.services import rules
from surveys.models import Survey
from tickets.models import Brand, Queue
from tickets.services import removal

STEP = 50


@work.runner(removal.REMOVE_DEMO)
def remove_some(task: Work, now: datetime) -> bool:
    """Tickets first, then customers, then the rest at once."""
    if ids := removal.demo_tickets()[:STEP]:
        forget_tickets(ids)
        task.done += removal.remove_tickets(ids)
        return False
    customers = removal.demo_customers()
    at = task.result.get("customer", 0)
    if waiting := [pk for pk in customers if pk > at][:STEP]:
        task.done += removal.remove_customers(waiting)
        task.result["customer"] = waiting[-1]
        return False
    by = User.objects.get(pk=task.arguments["user"])
    _remove_rules(by=by, now=now)
    _delete_all(answers.unchanged())
    task.done += _remove_people(now=now)
    _remove_company()
    DemoMail.objects.all().delete()
    return True


def _remove_rules(*, by: User, now: datetime) -> None:
    """Rules that the demo wrote and nobody changed since."""
    actors = [f"user:{pk}" for pk in User.objects.filter(is_demo=True).values_list("pk", flat=True)]
    written = RuleRevision.objects.filter(version=1, actor__in=actors).values_list("rule_id", flat=True)
    for rule in Rule.objects.filter(pk__in=list(written), version=1):
        rules.delete_rule(rule.pk, by=by, now=now)


def _remove_people(*, now: datetime) -> int:
    """Accounts of the demo; those who wrote on other tickets stay, shut, so that their words keep their author."""
    accounts = list(User.objects.filter(is_demo=True))
    for user in accounts:
        people.deactivate(user, now=now)
        if not _delete(user):
            User.objects.filter(pk=user.pk).update(is_demo=False)
    return len(accounts)


def _remove_company() -> None:
    """Brand, channels, survey, queues and teams of the demo, as far as nothing else uses them."""
    for brand in Brand.objects.filter(is_demo=True):
        if brand.tickets.exists():
            # Somebody real wrote to it: it is theirs from now on.
            Brand.objects.filter(pk=brand.pk).update(is_demo=False)
            continue
        _delete_all(Survey.objects.filter(brand=brand, invitations__isnull=True))
        _delete_all(Channel.objects.filter(brand=brand))
        _delete(brand)
    kept = set(RoutingState.objects.values_list("default_queue_id", flat=True))
    names = (TRIAGE, LIVRAISON, ORDERS, BILLING)
    used = {
        action["value"]
        for rule in Rule.objects.all()
        for action in rule.actions
        if action["action"] == "set_queue"
    }
    for queue in Queue.objects.filter(name__in=names, tickets__isnull=True):
        if queue.pk not in kept | used:
            _delete(queue)
    _delete_all(Team.objects.filter(name__in=names, members__isnull=True, queues__isnull=True))


def _delete_all(rows: Iterable[Model]) -> None:
    for row in list(rows):
        _delete(row)


def _delete(row: Model) -> bool:
    """Delete a row unless something still needs it; returns whether it is gone."""
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        return False
    return True
