"""The moments until which agents snooze, in their own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from babel.dates import format_datetime
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Choice:
    """A moment with its name; ``key`` is what a form sends."""

    key: str
    label: str
    at: datetime

    @property
    def when(self) -> str:
        """Day and time as the reader writes them."""
        return moment_text(self.at)


def moment_text(moment: datetime) -> str:
    """A moment in the reader's zone and language, e.g. ``Mon 9 Jun, 09:00``."""
    locale = to_locale(get_language() or "en")
    local = timezone.localtime(moment)
    return str(format_datetime(local, "EEE d MMM, HH:mm", locale=locale))


def choices(at: datetime) -> list[Choice]:
    """Later today (while there is one), tomorrow morning, next Monday morning."""
    local = timezone.localtime(at)
    found = []
    later = (local + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    if later.date() == local.date():
        found.append(Choice("later", _("Later today"), later))
    found.append(Choice("tomorrow", _("Tomorrow"), _morning(local, 1)))
    found.append(Choice("monday", _("Next Monday"), _morning(local, 7 - local.weekday())))
    return found


def _morning(local: datetime, days: int) -> datetime:
    """Nine o'clock of a later day: by the calendar, so that the change to summer time moves nothing."""
    return datetime.combine(local.date() + timedelta(days=days), MORNING, tzinfo=local.tzinfo)
