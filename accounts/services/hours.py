"""Business hours and their holidays."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import BusinessHours, Holiday, User
from accounts.services import history
from accounts.services.people import CannotChange


@transaction.atomic
def save_hours(
    hours: BusinessHours | None,
    *,
    name: str,
    time_zone: str,
    week: Mapping[str, Sequence[Sequence[str]]],
    holidays: Mapping[date, str],
    is_default: bool,
    by: User,
    now: datetime,
) -> BusinessHours:
    """Make or change business hours; one of them is the default. Raises CannotChange.

    ``week`` is as the model keeps it; ``holidays`` are names by day and replace those that were there.
    """
    is_new = hours is None
    hours = hours or BusinessHours()
    before = {} if is_new else _values(hours)
    others = BusinessHours.objects.exclude(pk=hours.pk).filter(is_default=True)
    if is_default:
        others.update(is_default=False)
    elif not others.exists():
        is_default = True  # the clocks of tickets need one
    hours.name, hours.time_zone = " ".join(name.split())[:80], time_zone
    hours.week = {day: [list(span) for span in spans] for day, spans in week.items() if spans}
    hours.is_default = is_default
    try:
        with transaction.atomic():
            hours.save()
    except IntegrityError as error:
        raise CannotChange(_("other business hours have this name")) from error
    hours.holidays.exclude(date__in=list(holidays)).delete()
    Holiday.objects.bulk_create(
        (Holiday(hours=hours, date=day, name=label[:80]) for day, label in holidays.items()),
        update_conflicts=True,
        unique_fields=["hours", "date"],
        update_fields=["name"],
    )
    action = history.CREATED if is_new else history.CHANGED
    history.record(hours, kind="hours", action=action, by=by, now=now, before=before, after=_values(hours))
    return hours


def _values(hours: BusinessHours) -> dict[str, Any]:
    week = "; ".join(
        f"{day}: " + ", ".join("-".join(span) for span in spans) for day, spans in sorted(hours.week.items())
    )
    days = [f"{one.date} {one.name}" for one in Holiday.objects.filter(hours=hours).order_by("date")]
    return history.values_of(hours, "name", "time_zone", "is_default") | {"week": week, "holidays": days}
