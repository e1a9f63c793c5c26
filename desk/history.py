"""The history of a ticket as a page shows it: messages, and between them what happened, in one order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app.models import Delivery
from core.html import reveal_images, text_to_html
from desk.extras.fields import specs_of
from desk.mentions import mark_names
from desk.people import People, people_of
from desk.snooze_times import moment_text
from desk.templatetags.ui import clock_time, duration_text, safe
from tickets.labels import PRIORITY_LABELS, STATUS_LABELS
from tickets.models import Attachment, Direction, EventKind, Mention, Message, Thread, Ticket, TicketEvent
from tickets.selectors import reply_thread

SHOWN = 30
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
    EventKind.SNOOZED,
    EventKind.FIELD,
    EventKind.CHECKLIST,
    EventKind.TIME,
)
_CID = re.compile(r' data-cid="([^"]*)"')


# The files of each message come with it in the same statement.
_FILES = ArraySubquery(
    Attachment.objects.filter(message=OuterRef("pk"))
    .order_by("pk")
    .values(
        data=JSONObject(
            pk="pk", filename="filename", size="size", is_inline="is_inline", content_id="content_id"
        )
    )
)

# How those whom a note names stand in it.
_NAMED = ArraySubquery(Mention.objects.filter(message=OuterRef("pk")).values("name").distinct())

_SENT = ArraySubquery(
    Delivery.objects.filter(message=OuterRef("pk"))
    .order_by("pk")
    .values(
        data=JSONObject(
            pk="pk", recipient="recipient", state="state", attempts="attempts", error="last_error"
        )
    )
)

# The worst state of several is the one to show; each with its tone and icon.
_STATES: dict[str, tuple[str | Promise, str, str]] = {
    "failed": (gettext_lazy("Not sent"), "danger", "circle-alert"),
    "unknown": (gettext_lazy("Perhaps not sent"), "warning", "triangle-alert"),
    "sending": (gettext_lazy("Being sent"), "", "send"),
    "queued": (gettext_lazy("Waiting to be sent"), "", "hourglass"),
    "sent": (gettext_lazy("Sent"), "ok", "check"),
    "delivered": (gettext_lazy("Delivered"), "ok", "circle-check"),
    "read": (gettext_lazy("Read"), "ok", "eye"),
}


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as the history shows it."""

    pk: int
    filename: str
    size: int
    is_inline: bool
    content_id: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A delivery that needs somebody: it failed, or nobody knows whether it arrived."""

    pk: int
    recipient: str
    error: str
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of an outgoing message: its worst state in words."""

    state: str
    words: str
    tone: str
    icon: str
    problems: list[Problem]

    @property
    def is_moving(self) -> bool:
        """Whether more is to come without anybody doing anything."""
        return self.state in {"queued", "sending"}


@dataclass(slots=True)
class Entry:
    """A message, ready to be printed."""

    pk: int
    version: str
    css: str
    is_note: bool
    is_inbound: bool
    is_automatic: bool
    channel: str
    who: str
    to: str
    when: SafeString | str
    body: SafeString
    html: SafeString | None = None
    has_blocked_images: bool = False
    whole: SafeString | None = None
    delivery: Delivered | None = None
    files: list[File] = field(default_factory=list)
    undo_url: str = ""
    kind: str = "message"


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


@dataclass(frozen=True, slots=True)
class History:
    """A window of the history, oldest first; ``older`` is the id before which more lies."""

    entries: list[Entry | Happenings]
    older: int | None
    last_id: int
    reply_to: str = ""
    reply_thread: int | None = None
    people: People = field(default_factory=People)


def read_history(ticket: Ticket, *, before: int | None = None, images_of: int | None = None) -> History:
    """The newest SHOWN messages (before a message, if told) with what happened among them: two statements."""
    messages = (
        Message.objects.filter(ticket=ticket)
        .select_related("thread", "thread__identity", "held")
        .defer("search", "rfc_message_id", "held__before", "held__after")
        .annotate(files=_FILES, sent=_SENT, named=_NAMED)
    )
    if before is not None:
        messages = messages.filter(pk__lt=before)
    found = list(messages.order_by("-pk")[: SHOWN + 1])
    older = found[SHOWN - 1].pk if len(found) > SHOWN else None
    shown = found[:SHOWN][::-1]
    entries = [_entry(message, images_of) for message in shown]
    moments = [message.created_at for message in shown]
    since = moments[0] if older and moments else None
    happened = _happened(ticket, since=since, before=before)
    merged = _merge(entries, moments, happened, {spec.key: spec.label for spec in specs_of(ticket)})
    thread = None if before is not None else _reply_thread(ticket, found)
    to = thread.identity.display if thread and thread.identity else ""
    thread_id = thread.pk if thread else None
    return History(merged, older, shown[-1].pk if shown else 0, to, thread_id, people_of(found, thread))


def _reply_thread(ticket: Ticket, newest_first: Sequence[Message]) -> Thread | None:
    """``tickets.selectors.reply_thread``, answered from what is already read wherever that suffices."""
    for message in newest_first:
        if message.direction == Direction.INBOUND and not message.is_automatic and message.thread:
            return message.thread
    return reply_thread(ticket.pk)


def _entry(message: Message, images_of: int | None) -> Entry:
    files = [File(**file) for file in message.files]  # type: ignore[attr-defined]
    inbound = message.direction == Direction.INBOUND
    note = message.direction == Direction.NOTE
    css = "message message--note" if note else f"message message--{message.direction}"
    entry = Entry(
        pk=message.pk,
        version="1",
        css=css,
        is_note=note,
        is_inbound=inbound,
        is_automatic=message.is_automatic,
        channel=message.thread.channel if message.thread else "",
        who=message.author_name or message.sender or _("Unknown"),
        to=", ".join(message.to),
        when=clock_time(message.created_at),
        body=_body(message),
        files=[file for file in files if not file.is_inline],
    )
    if sent := message.sent:  # type: ignore[attr-defined]
        entry.delivery = _delivered(sent)
        entry.version = "-".join(f"{one['state']}{one['attempts']}" for one in sent)
        if entry.delivery.problems:
            entry.css += " message--failed"
    if getattr(message, "held", None) and all(
        one["state"] == "queued" and not one["attempts"] for one in sent
    ):
        entry.undo_url = reverse("desk:undo_send", args=[message.pk])
    if message.html and inbound:
        _add_html(entry, message, files, reveal=images_of == message.pk)
    elif message.is_automatic and not inbound:
        # What the machine sent (a survey with its links) is told by its subject and read when wanted.
        entry.body, entry.whole = text_to_html(message.subject), text_to_html(message.text)
    elif len(message.text.strip()) > len(message.body.strip()):
        entry.whole = text_to_html(message.text)
    return entry


def _body(message: Message) -> SafeString:
    """The text; in notes with those marked who are named."""
    return mark_names(text_to_html(message.body), getattr(message, "named", None) or ())


def _add_html(entry: Entry, message: Message, files: list[File], *, reveal: bool) -> None:
    """The mail as it was designed: at once when all of it is new, else behind "show the whole mail"."""
    html = safe(_with_inline_images(message.html, files))
    blocked = " data-src=" in html
    if reveal:
        html, blocked = reveal_images(html), False
    entry.html = html
    entry.has_blocked_images = blocked
    entry.whole = html if len(message.text.strip()) > len(message.body.strip()) + 20 else None


def _delivered(sent: list[dict[str, Any]]) -> Delivered:
    order = list(_STATES)
    worst = min((one["state"] for one in sent), key=order.index)
    words, tone, icon = _STATES[worst]
    problems = [
        Problem(one["pk"], one["recipient"], one["error"], one["state"] == "unknown")
        for one in sent
        if one["state"] in {"failed", "unknown"}
    ]
    return Delivered(worst, str(words), tone, icon, problems)


def _with_inline_images(html: str, files: Iterable[File]) -> str:
    """Images by Content-ID get the address of the attachment that they mean."""
    if " data-cid=" not in html:
        return html
    urls = {file.content_id: f"/attachments/{file.pk}/inline/" for file in files if file.content_id}

    def source(match: re.Match[str]) -> str:
        url = urls.get(match[1])
        return f' src="{url}"' if url else match[0]

    return _CID.sub(source, html)


def _happened(ticket: Ticket, *, since: datetime | None, before: int | None) -> Sequence[TicketEvent]:
    users = get_user_model().objects.filter(pk=OuterRef("agent_id"))
    taken_back = TicketEvent.objects.filter(
        ticket=ticket, kind=EventKind.RETRACTED, message_id=OuterRef("message_id")
    )
    events = TicketEvent.objects.filter(ticket=ticket, kind__in=TOLD)
    events = events.filter(Q(kind=EventKind.RETRACTED) | ~Exists(taken_back))
    if since is not None:
        events = events.filter(at__gte=since)
    if before is not None:
        events = events.filter(at__lt=Message.objects.filter(pk=before).values("created_at")[:1])
    named = events.annotate(agent_name=Subquery(users.values("name")[:1]))
    return list(named.order_by("-pk")[:EVENTS_SHOWN])[::-1]


def _merge(
    entries: list[Entry],
    moments: list[datetime],
    events: Sequence[TicketEvent],
    labels: Mapping[str, str],
) -> list[Entry | Happenings]:
    merged: list[Entry | Happenings] = []
    waiting = list(events)
    for entry, moment in zip(entries, moments, strict=True):
        earlier = []
        while waiting and waiting[0].at < moment:
            earlier.append(_happening(waiting.pop(0), labels))
        if earlier:
            merged.append(Happenings(earlier, f"events-before-{entry.pk}"))
        merged.append(entry)
    if waiting:
        last = entries[-1].pk if entries else 0
        merged.append(Happenings([_happening(event, labels) for event in waiting], f"events-after-{last}"))
    return merged


def _happening(event: TicketEvent, labels: Mapping[str, str]) -> Happening:
    by_rule = event.actor.startswith("rule:")
    icon, text = _field_words(event, labels) if event.kind == EventKind.FIELD else _words(event)
    who = _actor(event)
    return Happening(icon, f"{text} · {who}" if who else text, clock_time(event.at), by_rule)


def _actor(event: TicketEvent) -> str:
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


def _checklist_words(event: TicketEvent) -> tuple[str, str]:
    words = {
        "added": _("On the checklist: %(text)s"),
        "done": _("Done: %(text)s"),
        "open": _("To be done again: %(text)s"),
        "removed": _("Off the checklist: %(text)s"),
    }
    return "list", words.get(event.before, "%(text)s") % {"text": event.after}


def _words(event: TicketEvent) -> tuple[str, str]:
    if event.kind == EventKind.CHECKLIST:
        return _checklist_words(event)
    if event.kind == EventKind.TIME:
        after = duration_text(int(event.after or 0))
        return "clock", _("Time spent corrected to %(time)s") % {"time": after}
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
    if event.kind == EventKind.RETRACTED:
        return "rotate-ccw", _("Reply taken back before it was sent")
    if event.kind == EventKind.TAGS:
        return "tag", _("Tags: %(tags)s") % {"tags": event.after} if event.after else _("Tags removed")
    if event.kind == EventKind.SNOOZED:
        if event.after:
            until = moment_text(datetime.fromisoformat(event.after))
            return "clock", _("Snoozed until %(when)s") % {"when": until}
        return "rotate-ccw", _("No longer snoozed")
    return "pencil", _("Subject: %(subject)s") % {"subject": event.after}
