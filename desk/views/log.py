"""The log of a ticket: what changed, by whom, when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from desk.extras.fields import specs_of
from desk.happenings import AGENT_NAME, TOLD, actor_words, words
from desk.http import find_page_ticket, page, reader_of, shell_of
from tickets.models import EventKind, TicketEvent

SHOWN = 100

# What the filter offers: the key in the address, and the kinds of events behind it.
GROUPS: dict[str, tuple[EventKind, ...]] = {
    "changes": TOLD,
    "messages": tuple(kind for kind in EventKind if kind not in TOLD),
}


@require(Permission.VIEW_TICKETS)
@require_safe
def log(request: HttpRequest, number: int) -> HttpResponse:
    """The newest events first, all or only changes or messages, of everybody or one person."""
    reader = reader_of(request)
    ticket = find_page_ticket(reader, number)
    chosen, who = request.GET.get("show", ""), request.GET.get("who", "")[:40].replace("\x00", "")
    before = request.GET.get("before", "")
    events = TicketEvent.objects.filter(ticket=ticket)
    people = _people(ticket.pk)
    if chosen in GROUPS:
        events = events.filter(kind__in=GROUPS[chosen])
    if who in people:
        events = events.filter(actor=who)
    if before.isascii() and before.isdigit() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    found = list(events.annotate(agent_name=AGENT_NAME).order_by("-pk")[: SHOWN + 1])
    labels = {spec.key: spec.label for spec in specs_of(ticket)}
    lines = [_line(event, labels) for event in found[:SHOWN]]
    context = {
        "shell": shell_of(reader),
        "ticket": ticket,
        "lines": lines,
        "chosen": chosen if chosen in GROUPS else "",
        "who": who if who in people else "",
        "people": people,
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else None,
    }
    return page(request, "desk/log.html", context)


def _people(number: int) -> dict[str, str]:
    """Who did something, by the name that the log has for them."""
    events = TicketEvent.objects.filter(ticket=number, actor__startswith="user:")
    return dict(events.annotate(name=AGENT_NAME).order_by("name").values_list("actor", "name").distinct())


def _line(event: TicketEvent, labels: dict[str, str]) -> dict[str, object]:
    icon, text = words(event, labels)
    return {
        "icon": icon,
        "text": text,
        "who": actor_words(event),
        "at": event.at,
        "before": event.before if event.kind in {EventKind.TAGS, EventKind.SUBJECT} else "",
        "message": event.message_id,
        "by_rule": event.actor.startswith("rule:"),
    }
