"""What agents are told: the page, what open pages fetch, following, and whom a note can name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Team, User
from accounts.permissions import Permission, require
from accounts.selectors import agents
from core.clock import now
from desk.forms.notices import is_quiet
from desk.http import find_ticket, page, reader_of, shell_of, wants_pane
from desk.reader import Reader
from desk.views.answers import done
from tickets.labels import NOTICE_LABELS
from tickets.models import NoticeKind, NoticeSettings, Notification, Ticket
from tickets.policies import can_view
from tickets.services import notifications as service
from tickets.services import watching

SHOWN = 200
ICONS = {
    "assigned": "user",
    "mention": "at-sign",
    "customer": "mail",
    "colleague": "message-square",
    "held": "hourglass",
}


@dataclass(slots=True)
class Notice:
    """One line of the page."""

    pk: int
    icon: str
    words: str
    at: Any
    is_unread: bool
    url: str


@dataclass(slots=True)
class Group:
    """What the reader was told of one ticket, the newest first."""

    number: int
    subject: str
    customer: str
    notices: list[Notice]

    @property
    def is_unread(self) -> bool:
        """Whether something of it was not read."""
        return any(notice.is_unread for notice in self.notices)


def _rows(reader: Reader) -> QuerySet[Notification]:
    """What the reader was told, as far as they (still) may see the tickets."""
    return (
        Notification.objects.filter(user=reader.user, ticket__in=reader.visible)
        .select_related("ticket", "ticket__customer")
        .order_by("-at", "-pk")
    )


def _groups(rows: Iterable[Notification]) -> list[Group]:
    groups: dict[int, Group] = {}
    for row in rows:
        if row.ticket_id not in groups:
            customer = row.ticket.customer.name or _("Unknown customer")
            subject = row.ticket.subject or _("(no subject)")
            groups[row.ticket_id] = Group(row.ticket_id, subject, customer, [])
        anchor = f"#message-{row.message_id}" if row.message_id else ""
        groups[row.ticket_id].notices.append(
            Notice(
                pk=row.pk,
                icon=ICONS[row.kind],
                words=str(NOTICE_LABELS[row.kind]),
                at=row.at,
                is_unread=row.read_at is None,
                url=f"/t/{row.ticket_id}/{anchor}",
            )
        )
    return list(groups.values())


@require(Permission.VIEW_TICKETS)
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """What the reader was told, by ticket; with ``show=unread`` what was not read."""
    reader = reader_of(request)
    rows = _rows(reader)
    only_unread = request.GET.get("show") == "unread"
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    context = {
        "shell": shell_of(reader, current="notices"),
        "groups": _groups(rows[:SHOWN]),
        "only_unread": only_unread,
        "tabs": [
            {"label": _("All"), "url": "/notifications/", "current": not only_unread, "count": None},
            {
                "label": _("Unread"),
                "url": "/notifications/?show=unread",
                "current": only_unread,
                "count": None,
            },
        ],
    }
    return page(request, "desk/notifications.html", context)


@require(Permission.VIEW_TICKETS)
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """For open pages: how many are unread, the newest since ``after``, and how the reader wants to be told."""
    reader = reader_of(request)
    after = request.GET.get("after", "")
    unread = Notification.objects.filter(user=reader.user, read_at__isnull=True)
    rows = _rows(reader).filter(read_at__isnull=True)
    newest = unread.order_by("-pk").values_list("pk", flat=True).first() or 0
    since = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else newest
    preferences = NoticeSettings.objects.filter(user=reader.user).first() or service.DEFAULTS
    local = timezone.localtime(now(), timezone.get_current_timezone()).time()
    answer = {
        "count": unread[:1000].count(),
        "newest": newest,
        "volume": 0 if is_quiet(preferences, local) else preferences.volume,
        "desktop": preferences.desktop and not is_quiet(preferences, local),
        "only_mine": preferences.only_mine,
        "notices": [
            {
                "id": row.pk,
                "mine": row.kind in {NoticeKind.ASSIGNED, NoticeKind.MENTION, NoticeKind.HELD}
                or row.ticket.assignee_id == reader.user.pk,
                "title": str(NOTICE_LABELS[row.kind]),
                "text": f"#{row.ticket_id} {row.ticket.subject}",
                "url": f"/t/{row.ticket_id}/",
            }
            for row in rows.filter(pk__gt=since)[:5]
        ],
    }
    response = JsonResponse(answer)
    response["Cache-Control"] = "private, no-store"
    return response


@require(Permission.VIEW_TICKETS)
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """The reader has read what they were told of a ticket (``ticket``), or everything."""
    user = reader_of(request).user
    number = request.POST.get("ticket", "")
    ticket = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
    service.mark_read(user, now=now(), ticket_id=ticket)
    return HttpResponse(status=204) if wants_pane(request) else redirect("notices:notifications")


@require(Permission.VIEW_TICKETS)
@require_POST
def watch(request: HttpRequest, number: int) -> HttpResponse:
    """Follow a ticket, or no longer."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    if request.POST.get("watch"):
        watching.follow(ticket.pk, by=reader.user)
        said = _("You follow this ticket and are told what happens.")
    else:
        watching.unfollow(ticket.pk, by=reader.user)
        said = _("You no longer follow this ticket.")
    return done(request, reader, number, said)


@require(Permission.VIEW_TICKETS)
@require_safe
def names(request: HttpRequest, number: int) -> HttpResponse:
    """Whom a note on this ticket can name: agents who may see it, and teams."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    people = [{"name": user.name, "kind": "agent"} for user in _who_may_see(ticket, reader.user)]
    teams = [
        {"name": name, "kind": "team"}
        for name in Team.objects.order_by("name").values_list("name", flat=True)
    ]
    response = JsonResponse({"label": _("Agents and teams"), "names": people + teams})
    response["Cache-Control"] = "private, max-age=60"
    return response


def _who_may_see(ticket: Ticket, reader: User) -> list[User]:
    return [user for user in agents() if user.pk != reader.pk and can_view(user, ticket)]
