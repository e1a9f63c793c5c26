"""The lists that values are chosen from, by the names that value fields give as their source."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import selectors as people
from customers.value_bands import BAND_NAMES, UNKNOWN
from routing.text import gettext_noop
from routing.tree import Fault, Group, Step
from tickets.labels import CHANNEL_LABELS, PRIORITY_LABELS
from tickets.models import Queue

Option = tuple[str, str | Promise]

BAND_LABELS: dict[str, str | Promise] = {
    "low": _("Low value"),
    "medium": _("Medium value"),
    "high": _("High value"),
    "top": _("Top value"),
    UNKNOWN: _("Value unknown"),
}

_SOURCES: dict[str, Callable[[], Iterable[Option]]] = {
    "channels": lambda: CHANNEL_LABELS.items(),
    "priorities": lambda: PRIORITY_LABELS.items(),
    "bands": lambda: [(name, BAND_LABELS[name]) for name in (*BAND_NAMES, UNKNOWN)],
    "languages": lambda: settings.LANGUAGES,
    "queues": lambda: [
        (str(queue.pk), queue.name) for queue in Queue.objects.filter(archived_at__isnull=True)
    ],
    "agents": lambda: [(str(user.pk), user.name) for user in people.agents()],
}


class Options:
    """Options by source, each list read once."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, str | Promise]] = {}

    def of(self, source: str) -> dict[str, str | Promise]:
        """Value to label, in the order in which they are offered."""
        if source not in self._read:
            self._read[source] = dict(_SOURCES[source]())
        return self._read[source]


def check_options(group: Group, steps: Iterable[Step], path: str = "c") -> list[Fault]:
    """Faults of values that are on no list (any more): a deleted queue, a deactivated agent."""
    options = Options()
    faults = _check_group(group, path, options)
    for position, step in enumerate(steps):
        source = step.action.value_field.source
        if source and str(step.value) not in options.of(source):
            faults.append(Fault(f"a.{position}", "value", gettext_noop("Choose one that exists.")))
    return faults


def _check_group(group: Group, path: str, options: Options) -> list[Fault]:
    faults: list[Fault] = []
    for position, member in enumerate(group.members):
        here = f"{path}.{position}"
        if isinstance(member, Group):
            faults += _check_group(member, here, options)
        elif (source := member.condition.value_field.source) and not set(member.value) <= set(
            options.of(source)
        ):
            faults.append(Fault(here, "value", gettext_noop("Choose one that exists.")))
    return faults
