"""Making, changing and ordering rules. Every change locks the one row of RoutingState and stamps it anew."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from core.outbox import emit
from routing.events import RulesChanged
from routing.models import RoutingState, Rule, RuleRevision
from routing.options import check_options
from routing.text import gettext_noop
from routing.tree import Fault, InvalidRule, read_rule
from tickets.models import Queue


class RuleWasChanged(Exception):
    """Somebody else changed the rule since it was opened."""


@dataclass(frozen=True)
class RuleText:
    """What a rule says; ``conditions`` and ``actions`` as routing.tree reads them."""

    name: str
    conditions: Any
    actions: Any
    stops: bool = True
    is_active: bool = True


def check(text: RuleText) -> RuleText:
    """The same rule with cleaned values. Raises InvalidRule with everything that is wrong."""
    name = " ".join(text.name.split())[:120]
    faults = [] if name else [Fault("", "name", gettext_noop("Give the rule a name."))]
    try:
        group, steps = read_rule(text.conditions, text.actions)
    except InvalidRule as error:
        raise InvalidRule(faults + error.faults) from None
    faults += check_options(group, steps)
    if faults:
        raise InvalidRule(faults)
    return RuleText(name, group.json(), [step.json() for step in steps], text.stops, text.is_active)


def _lock(now: datetime, by: User, rule_id: int | None) -> RoutingState:
    RoutingState.objects.bulk_create([RoutingState(pk=1, token="")], ignore_conflicts=True)
    state = RoutingState.objects.select_for_update().get(pk=1)
    state.token = secrets.token_hex(12)
    state.save(update_fields=["token"])
    emit(RulesChanged(occurred_at=now, actor=f"user:{by.pk}", rule_id=rule_id))
    return state


def _keep_revision(rule: Rule, *, by: User, now: datetime, is_deleted: bool = False) -> None:
    RuleRevision.objects.create(
        rule_id=rule.pk,
        version=rule.version,
        name=rule.name,
        is_active=rule.is_active,
        conditions=rule.conditions,
        actions=rule.actions,
        stops=rule.stops,
        is_deleted=is_deleted,
        at=now,
        actor=f"user:{by.pk}",
    )


@transaction.atomic
def create_rule(text: RuleText, *, by: User, now: datetime) -> Rule:
    """Add a rule after the others. Raises InvalidRule."""
    text = check(text)
    _lock(now, by, None)
    last = Rule.objects.aggregate(last=Max("position"))["last"] or 0
    rule = Rule.objects.create(
        name=text.name,
        position=last + 1,
        is_active=text.is_active,
        conditions=text.conditions,
        actions=text.actions,
        stops=text.stops,
        created_at=now,
        updated_at=now,
    )
    _keep_revision(rule, by=by, now=now)
    return rule


@transaction.atomic
def update_rule(rule_id: int, text: RuleText, *, by: User, now: datetime, version: int | None = None) -> Rule:
    """Change what a rule says. Raises InvalidRule, Rule.DoesNotExist, and RuleWasChanged when ``version`` is old."""
    text = check(text)
    _lock(now, by, rule_id)
    rule = Rule.objects.get(pk=rule_id)
    if version is not None and version != rule.version:
        raise RuleWasChanged(f"rule {rule_id} is at version {rule.version}, not {version}")
    rule.name, rule.conditions, rule.actions = text.name, text.conditions, text.actions
    rule.stops, rule.is_active = text.stops, text.is_active
    return _save(rule, by=by, now=now)


def _save(rule: Rule, *, by: User, now: datetime) -> Rule:
    rule.version += 1
    rule.updated_at = now
    rule.save()
    _keep_revision(rule, by=by, now=now)
    return rule


@transaction.atomic
def set_active(rule_id: int, is_active: bool, *, by: User, now: datetime) -> Rule:
    """Switch a rule on or off. Raises Rule.DoesNotExist."""
    _lock(now, by, rule_id)
    rule = Rule.objects.get(pk=rule_id)
    if rule.is_active == is_active:
        return rule
    rule.is_active = is_active
    return _save(rule, by=by, now=now)


@transaction.atomic
def move_rule(rule_id: int, position: int, *, by: User, now: datetime) -> Rule:
    """Put a rule at a place in the order; 1 is asked first. Raises Rule.DoesNotExist."""
    _lock(now, by, rule_id)
    rule = Rule.objects.get(pk=rule_id)
    target = max(1, min(position, Rule.objects.count()))
    between = Rule.objects.exclude(pk=rule_id)
    if target < rule.position:
        between.filter(position__gte=target, position__lt=rule.position).update(position=F("position") + 1)
    else:
        between.filter(position__gt=rule.position, position__lte=target).update(position=F("position") - 1)
    rule.position = target
    rule.save(update_fields=["position"])
    return rule


@transaction.atomic
def delete_rule(rule_id: int, *, by: User, now: datetime) -> None:
    """Delete a rule; its revisions stay, so that old decisions can still be explained. Raises Rule.DoesNotExist."""
    _lock(now, by, rule_id)
    rule = Rule.objects.get(pk=rule_id)
    rule.version += 1
    _keep_revision(rule, by=by, now=now, is_deleted=True)
    rule.delete()
    Rule.objects.filter(position__gt=rule.position).update(position=F("position") - 1)


@transaction.atomic
def set_default_queue(queue: Queue | None, *, by: User, now: datetime) -> None:
    """Say where tickets wait that no rule puts anywhere; None: in the first queue that everybody sees."""
    state = _lock(now, by, None)
    state.default_queue = queue
    state.save(update_fields=["default_queue"])
