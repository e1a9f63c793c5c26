"""The history of a ticket as a page shows it: messages, and between them what happened, in one order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Lower
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app.models import Delivery
from core.html import reveal_images, sanitise, text_to_html
from desk.extras.fields import specs_of
from desk.happenings import Happenings, happened, happening
from desk.mentions import mark_names
from desk.people import People, people_of
from desk.previews import preview_kind
from desk.templatetags.ui import clock_time, safe
from tickets.models import (
    Attachment,
    Direction,
    Mention,
    Message,
    Thread,
    Ticket,
    TicketEvent,
    TrustedSender,
)
from tickets.selectors import reply_thread

SHOWN = 30
AROUND = 12
_CID = re.compile(r' data-cid="([^"]*)"')


# The files of each message come with it in the same statement.
_FILES = ArraySubquery(
    Attachment.objects.filter(message=OuterRef("pk"))
    .order_by("pk")
    .values(
        data=JSONObject(
            pk="pk",
            filename="filename",
            content_type="content_type",
            size="size",
            is_inline="is_inline",
            content_id="content_id",
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

_TRUSTED = Exists(TrustedSender.objects.filter(address=Lower(OuterRef("sender"))))

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
    content_type: str
    size: int
    is_inline: bool
    content_id: str

    @property
    def preview(self) -> str:
        """How it can be looked at in the page; "" when only as a download."""
        return preview_kind(self.content_type)


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
    is_doubtful: bool = False
    is_trusted: bool = False
    side: str = ""
    is_forward: bool = False
    text: str = ""
    kind: str = "message"


@dataclass(frozen=True, slots=True)
class History:
    """A window of the history, oldest first; ``older`` is the id before which more lies, ``newer`` after which."""

    entries: list[Entry | Happenings]
    older: int | None
    last_id: int
    reply_to: str = ""
    reply_thread: int | None = None
    people: People = field(default_factory=People)
    newer: int | None = None


def read_history(
    ticket: Ticket,
    *,
    before: int | None = None,
    after: int | None = None,
    at: int | None = None,
    images_of: int | None = None,
) -> History:
    """The newest SHOWN messages with what happened among them: two statements.

    Instead of the newest: those before a message, those after one, or those around one (``at``).
    """
    messages = (
        Message.objects.filter(ticket=ticket)
        .select_related("thread", "thread__identity", "held", "forward")
        .defer("search", "rfc_message_id", "held__before", "held__after", "forward__html")
        .annotate(files=_FILES, sent=_SENT, named=_NAMED, is_trusted=_TRUSTED)
    )
    is_newest = before is None and after is None
    if at is not None:
        messages = messages.annotate(bound=_bound_after(ticket, at)).filter(
            Q(bound=None) | Q(pk__lt=F("bound"))
        )
    if before is not None:
        messages = messages.filter(pk__lt=before)
    if after is not None:
        found = list(messages.filter(pk__gt=after).order_by("pk")[: SHOWN + 1])
        older, newer = None, found[SHOWN - 1].pk if len(found) > SHOWN else None
        shown = found[:SHOWN]
    else:
        found = list(messages.order_by("-pk")[: SHOWN + 1])
        if at is not None:
            is_newest = not found or cast(Any, found[0]).bound is None
        older = found[SHOWN - 1].pk if len(found) > SHOWN else None
        shown = found[:SHOWN][::-1]
        newer = shown[-1].pk if shown and at is not None and not is_newest else None
    entries = [_entry(message, images_of) for message in shown]
    moments = [message.created_at for message in shown]
    since = moments[0] if (older or after) and moments else None
    until = moments[-1] if newer and moments else None
    log = happened(ticket, since=since, until=until, before=before)
    merged = _merge(entries, moments, log, {spec.key: spec.label for spec in specs_of(ticket)})
    is_page = before is None and after is None
    thread = _reply_thread(ticket, found if is_newest else ()) if is_page else None
    to = thread.identity.display if thread and thread.identity else ""
    thread_id, last = thread.pk if thread else None, shown[-1].pk if shown else 0
    with_customer = [one for one in found if one.thread is None or not one.thread.is_side]
    people = people_of(with_customer, thread) if is_page else People()
    return History(merged, older, last, to, thread_id, people, newer)


def _bound_after(ticket: Ticket, at: int) -> Subquery:
    """The first message that is too far behind ``at`` to stand in its window."""
    newer = Message.objects.filter(ticket=ticket, pk__gt=at).order_by("pk")
    return Subquery(newer.values("pk")[AROUND : AROUND + 1])


def read_all(ticket: Ticket, *, notes: bool, limit: int) -> tuple[list[Entry], bool]:
    """The newest messages to be printed, oldest first, and whether there are more than that."""
    messages = (
        Message.objects.filter(ticket=ticket)
        .select_related("thread", "thread__identity", "held", "forward")
        .defer("search", "rfc_message_id", "held__before", "held__after", "forward__html")
        .annotate(files=_FILES, sent=_SENT, named=_NAMED, is_trusted=_TRUSTED)
    )
    if not notes:
        messages = messages.exclude(direction=Direction.NOTE).exclude(thread__is_side=True)
    found = list(messages.order_by("-pk")[: limit + 1])
    return [_entry(message, None) for message in found[:limit][::-1]], len(found) > limit


def is_in_newest(ticket: Ticket, pk: int) -> bool:
    """Whether a message stands in the part of the history that its page shows at first."""
    return Message.objects.filter(ticket=ticket, pk__gt=pk).count() < SHOWN


def _reply_thread(ticket: Ticket, newest_first: Sequence[Message]) -> Thread | None:
    """``tickets.selectors.reply_thread``, answered from what is already read wherever that suffices."""
    for message in newest_first:
        written = message.direction == Direction.INBOUND and not message.is_automatic
        if written and message.thread and not message.thread.is_side:
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
        body=_body(message, files),
        text=message.body,
        files=[file for file in files if not file.is_inline],
    )
    entry.is_doubtful = message.looks_automatic
    if message.thread and message.thread.is_side:
        entry.css += " message--side"
        entry.side = message.thread.identity.display if message.thread.identity else message.sender
    if sent := message.sent:  # type: ignore[attr-defined]
        entry.delivery = _delivered(sent)
        entry.version = "-".join(f"{one['state']}{one['attempts']}" for one in sent)
        if entry.delivery.problems:
            entry.css += " message--failed"
    if getattr(message, "held", None) and all(
        one["state"] == "queued" and not one["attempts"] for one in sent
    ):
        entry.undo_url = reverse("desk:undo_send", args=[message.pk])
    if forward := getattr(message, "forward", None):
        entry.is_forward, entry.whole = True, text_to_html(forward.text)
    elif message.html and inbound:
        entry.is_trusted = message.is_trusted  # type: ignore[attr-defined]
        _add_html(entry, message, files, reveal=entry.is_trusted or images_of == message.pk)
    elif message.is_automatic and not inbound:
        # What the machine sent (a survey with its links) is told by its subject and read when wanted.
        entry.body, entry.whole = text_to_html(message.subject), text_to_html(message.text)
    elif len(message.text.strip()) > len(message.body.strip()):
        entry.whole = text_to_html(message.text)
    return entry


def _body(message: Message, files: list[File]) -> SafeString:
    """The text, as its author formatted it if that was one of us; in notes with those marked who are named."""
    if message.html and message.direction != Direction.INBOUND and not message.is_automatic:
        body = safe(_with_inline_images(sanitise(message.html).html, files))
    else:
        body = text_to_html(message.body)
    return mark_names(body, getattr(message, "named", None) or ())


def _add_html(entry: Entry, message: Message, files: list[File], *, reveal: bool) -> None:
    """The mail as it was designed: at once when all of it is new, else behind "show the whole mail"."""
    html = safe(_with_inline_images(message.html, files))
    blocked = " data-src=" in html
    if reveal:
        entry.version += "i"
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
            earlier.append(happening(waiting.pop(0), labels))
        if earlier:
            merged.append(Happenings(earlier, f"events-before-{entry.pk}"))
        merged.append(entry)
    if waiting:
        last = entries[-1].pk if entries else 0
        merged.append(Happenings([happening(event, labels) for event in waiting], f"events-after-{last}"))
    return merged
