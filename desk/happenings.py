"""What happened to a ticket, in words: between the messages of its history and on the page of its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.links import words_of_link
from desk.snooze_times import moment_text
from desk.templatetags.ui import clock_time, duration_text
from tickets.labels import PRIORITY_LABELS, STATUS_LABELS
from tickets.models import EventKind, Message, Ticket, TicketEvent

EVENTS_SHOWN = 200

# What a reader does not see as a message already.
TOLD = (
    EventKind.STATUS,
    EventKind.ASSIGNED,
    EventKind.QUEUED,
    EventKind.PRIORITY,
    EventKind.TAGS,
    EventKind.SUBJECT,
    EventKind.RETRACTED,
    EventKind.SCHEDULED,
    EventKind.UNSCHEDULED,
    EventKind.HELD_BACK,
    EventKind.SNOOZED,
    EventKind.FIELD,
    EventKind.CHECKLIST,
    EventKind.TIME,
    EventKind.MERGED,
    EventKind.TOOK_IN,
    EventKind.UNMERGED,
    EventKind.SPLIT_OFF,
    EventKind.SPLIT_FROM,
    EventKind.UNSPLIT,
    EventKind.LINKED,
    EventKind.UNLINKED,
)

# What is said of kinds that tell nothing but themselves; a message stands behind most of them.
_PLAIN: dict[str, tuple[str, str | Promise]] = {
    EventKind.CREATED: ("plus", gettext_lazy("Ticket created")),
    EventKind.RECEIVED: ("mail", gettext_lazy("Message from the customer")),
    EventKind.AUTO_RECEIVED: ("mail", gettext_lazy("Automatic message received")),
    EventKind.REPLIED: ("reply", gettext_lazy("Reply to the customer")),
    EventKind.AUTO_SENT: ("send", gettext_lazy("Automatic message sent")),
    EventKind.NOTED: ("lock", gettext_lazy("Internal note")),
    EventKind.UNSCHEDULED: ("x", gettext_lazy("Scheduled reply taken back")),
    EventKind.RETRACTED: ("rotate-ccw", gettext_lazy("Reply taken back before it was sent")),
}

# Kinds whose ``after`` (or ``before``) is the number of another ticket.
_WITH_TICKET: dict[str, tuple[str, str | Promise]] = {
    EventKind.MERGED: ("merge", gettext_lazy("Merged into %(ticket)s")),
    EventKind.TOOK_IN: ("merge", gettext_lazy("%(ticket)s merged into this ticket")),
    EventKind.SPLIT_OFF: ("corner-down-left", gettext_lazy("Messages split off into %(ticket)s")),
    EventKind.SPLIT_FROM: ("corner-down-left", gettext_lazy("Split off from %(ticket)s")),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the log, in words."""

    icon: str
    text: str
    when: SafeString | str
    by_rule: bool = False


@dataclass(frozen=True, slots=True)
class Happenings:
    """What happened between two messages; folded when it is more than one line."""

    items: list[Happening]
    dom_id: str
    kind: str = "events"


# The name of the agent of an event.
AGENT_NAME = Subquery(get_user_model().objects.filter(pk=OuterRef("agent_id")).values("name")[:1])


def happened(
    ticket: Ticket, *, since: datetime | None = None, until: datetime | None = None, before: int | None = None
) -> Sequence[TicketEvent]:
    """The newest events of a window, oldest first: between two moments, or before a message. One statement."""
    taken_back = TicketEvent.objects.filter(
        ticket=ticket, kind=EventKind.RETRACTED, message_id=OuterRef("message_id")
    )
    events = TicketEvent.objects.filter(ticket=ticket, kind__in=TOLD)
    events = events.filter(Q(kind=EventKind.RETRACTED) | ~Exists(taken_back))
    if since is not None:
        events = events.filter(at__gte=since)
    if before is not None:
        events = events.filter(at__lt=Message.objects.filter(pk=before).values("created_at")[:1])
    if until is not None:
        events = events.filter(at__lt=until)
    found = events.annotate(agent_name=AGENT_NAME)
    return list(found.order_by("-pk")[:EVENTS_SHOWN])[::-1]


def happening(event: TicketEvent, labels: Mapping[str, str]) -> Happening:
    """An event (with ``agent_name``) in words; ``labels`` are the names of custom fields by key."""
    by_rule = event.actor.startswith("rule:")
    icon, text = words(event, labels)
    who = actor_words(event)
    return Happening(icon, f"{text} · {who}" if who else text, clock_time(event.at), by_rule)


def actor_words(event: TicketEvent) -> str:
    """Who did it; "" for the helpdesk itself."""
    if event.actor.startswith("user:"):
        return str(getattr(event, "agent_name", "") or _("a former agent"))
    if event.actor.startswith("rule:"):
        return _("by a rule")
    return _("by the customer") if event.actor.startswith("customer:") else ""


def _field_words(event: TicketEvent, labels: Mapping[str, str]) -> tuple[str, str]:
    """The log names a field by its key; the page knows the names of those in use."""
    key, _sign, value = event.after.partition("=")
    name = labels.get(key) or key.replace("_", " ")
    if value:
        return "sliders-horizontal", f"{name}: {value}"
    return "sliders-horizontal", _("%(field)s emptied") % {"field": name}


def words(event: TicketEvent, labels: Mapping[str, str]) -> tuple[str, str]:
    """An icon and what happened."""
    if event.kind == EventKind.FIELD:
        return _field_words(event, labels)
    if event.kind == EventKind.CHECKLIST:
        return _checklist_words(event)
    if event.kind == EventKind.TIME:
        after = duration_text(int(event.after or 0))
        return "clock", _("Time spent corrected to %(time)s") % {"time": after}
    if event.kind in _PLAIN:
        icon, text = _PLAIN[event.kind]
        return icon, str(text)
    if event.kind in _WITH_TICKET:
        icon, text = _WITH_TICKET[event.kind]
        return icon, str(text) % {"ticket": event.after}
    if event.kind in {EventKind.LINKED, EventKind.UNLINKED}:
        return "link", _link_words(event)
    if event.kind in {EventKind.UNMERGED, EventKind.UNSPLIT}:
        text = (
            _("Merge with %(ticket)s undone")
            if event.kind == EventKind.UNMERGED
            else _("Split undone: %(ticket)s")
        )
        other = event.before if event.before.startswith("#") else event.after
        return "rotate-ccw", text % {"ticket": other}
    if event.kind == EventKind.SCHEDULED:
        when = moment_text(datetime.fromisoformat(event.after))
        return "clock", _("Reply scheduled for %(when)s") % {"when": when}
    if event.kind == EventKind.HELD_BACK:
        return "hourglass", _("Scheduled reply not sent: %(why)s") % {"why": event.after}
    if event.kind == EventKind.FORWARDED:
        return "forward", _("Forwarded to %(address)s") % {"address": event.after}
    if event.kind in {EventKind.SIDE_SENT, EventKind.SIDE_RECEIVED}:
        return "users", _("Side conversation with %(address)s") % {"address": event.after}
    return _property_words(event)


def _checklist_words(event: TicketEvent) -> tuple[str, str]:
    words = {
        "added": _("On the checklist: %(text)s"),
        "done": _("Done: %(text)s"),
        "open": _("To be done again: %(text)s"),
        "removed": _("Off the checklist: %(text)s"),
    }
    return "list", words.get(event.before, "%(text)s") % {"text": event.after}


def _link_words(event: TicketEvent) -> str:
    text = words_of_link(event.after or event.before)
    return text if event.kind == EventKind.LINKED else _("No longer: %(link)s") % {"link": text}


def _property_words(event: TicketEvent) -> tuple[str, str]:
    if event.kind == EventKind.STATUS:
        return "circle-dot", _("Status: %(status)s") % {"status": STATUS_LABELS.get(event.after, event.after)}
    if event.kind == EventKind.PRIORITY:
        return "flag", _("Priority: %(priority)s") % {
            "priority": PRIORITY_LABELS.get(event.after, event.after)
        }
    if event.kind == EventKind.ASSIGNED:
        if event.after:
            return "user", _("Assigned to %(name)s") % {"name": event.after}
        return "user-x", _("Given back, nobody assigned")
    if event.kind == EventKind.QUEUED:
        if event.after:
            return "route", _("Moved to %(queue)s") % {"queue": event.after}
        return "route", _("Taken out of its queue")
    if event.kind == EventKind.TAGS:
        return "tag", _("Tags: %(tags)s") % {"tags": event.after} if event.after else _("Tags removed")
    if event.kind == EventKind.SNOOZED:
        if event.after:
            until = moment_text(datetime.fromisoformat(event.after))
            return "clock", _("Snoozed until %(when)s") % {"when": until}
        return "rotate-ccw", _("No longer snoozed")
    if event.kind == EventKind.SUBJECT:
        return "pencil", _("Subject: %(subject)s") % {"subject": event.after}
    return "circle-dot", event.after or event.before or str(event.kind)
