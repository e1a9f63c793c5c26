"""What a row of a list of tickets shows, worked out once so that its template only prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from core.clock import now
from core.text import one_line
from customers.value_bands import band_of
from desk.columns import Printing, line_of
from desk.extras.base import extra_of
from desk.lists import ALL, TicketList
from desk.reader import Reader
from desk.reading import is_unread
from desk.scheduled import earliest
from desk.snooze_times import moment_text
from desk.templatetags.ui import (
    ago,
    channel_icon,
    icon_html,
    initials,
    money_text,
    safe,
    status_pill,
    time_html,
)
from tickets.labels import PRIORITY_LABELS
from tickets.models import Direction, Ticket
from tickets.states import UNRESOLVED, Priority, Status

FLAGGED = (Priority.HIGH, Priority.URGENT)
PLAIN = (Status.NEW, Status.OPEN)
NOTHING = safe("")


@dataclass(frozen=True, slots=True)
class Row:
    """Finished texts and pieces of HTML; numbers too, because a template formats them slowly.

    By ``version`` an open page sees whether what it shows is the newest, by ``order`` where the row belongs; ``more``
    is what the columns of a saved view tell.
    """

    number: str
    version: str
    order: str
    css: str
    who: str
    marks: SafeString
    when: SafeString
    subject: str
    pill: SafeString
    clock: SafeString
    preview: str
    draft: str
    holder: str
    holder_name: str
    more: str


def rows_of(tickets: Iterable[Ticket], reader: Reader, view: TicketList = ALL) -> list[Row]:
    """Rows of tickets that were read with their customer and assignee, as the list shows them.

    Those with something that the reader has not seen and that concerns them stand out.
    """
    printing = Printing(now(), to_locale(get_language() or "en"), reader)
    return [_row(ticket, printing, view) for ticket in tickets]


def _row(ticket: Ticket, printing: Printing, view: TicketList) -> Row:
    at, reader = printing.at, printing.reader
    waits = ticket.waiting_since is not None and ticket.status in UNRESOLVED
    holder = ticket.assignee.name if view.shows_holder and ticket.assignee else ""
    return Row(
        number=str(ticket.pk),
        version=str(ticket.version),
        order=view.order.rank_of(ticket),
        css="row row--unread" if is_unread(ticket, reader) else "row",
        who=ticket.customer.name or _("Unknown customer"),
        marks=_marks(ticket, printing.locale),
        when=channel_icon(ticket.channel) + time_html(ticket.activity_at, ago(ticket.activity_at, at)),
        subject=ticket.subject or _("(no subject)"),
        pill=NOTHING if ticket.status in PLAIN else status_pill(ticket.status),
        clock=_scheduled(ticket) or _snoozed(ticket) or (_clock(ticket, at) if waits else NOTHING),
        preview=_preview(ticket),
        draft=_draft(ticket),
        holder=initials(holder) if holder else "",
        holder_name=holder,
        more=line_of(ticket, view.columns, printing) if view.columns else "",
    )


def _marks(ticket: Ticket, locale: str) -> SafeString:
    marks = NOTHING
    if ticket.priority in FLAGGED:
        marks += icon_html("flag", str(PRIORITY_LABELS[ticket.priority]), "row__flag")
    if band_of(ticket.customer.value_minor) == "top":
        value = money_text(ticket.customer.value_minor or 0, settings.VALUE_CURRENCY, locale)
        marks += safe(f'<span class="row__value">{escape(value)}</span>')
    if ticket.has_attachments:
        marks += icon_html("paperclip", _("Attachments"), "muted")
    return marks


def _scheduled(ticket: Ticket) -> SafeString:
    at = earliest(ticket)
    if at is None:
        return NOTHING
    text = _("Scheduled %(when)s") % {"when": moment_text(at)}
    return icon_html("send", "") + time_html(at, text)


def _snoozed(ticket: Ticket) -> SafeString:
    if ticket.snoozed_until is None:
        return NOTHING
    text = moment_text(ticket.snoozed_until)
    return icon_html("clock", _("Snoozed until")) + time_html(ticket.snoozed_until, text)


def _clock(ticket: Ticket, at: datetime) -> SafeString:
    if ticket.waiting_since is None:
        return NOTHING
    waited = ago(ticket.waiting_since, at)
    if waited == ago(ticket.activity_at, at):
        return NOTHING
    return icon_html("clock", _("Customer waits")) + time_html(ticket.waiting_since, waited)


def _draft(ticket: Ticket) -> str:
    """The reader's unsent text, from a list's statement or from that of the ticket's page."""
    if isinstance(text := getattr(ticket, "draft_text", None), str):
        return one_line(text, 120)
    texts = [draft["text"] for draft in extra_of(ticket, "drafts") or () if draft["text"].strip()]
    return one_line(texts[-1], 120) if texts else ""


def _preview(ticket: Ticket) -> str:
    if ticket.last_direction == Direction.OUTBOUND:
        return _("We: %(text)s") % {"text": ticket.preview}
    return ticket.preview
