"""The lists of the inbox: which tickets each of them holds, in which order, from where on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject, Left
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.selectors import team_ids
from core.pagination import Place
from desk.reader import Reader
from tickets.models import (
    Mention,
    Queue,
    SavedDraft,
    SavedView,
    ScheduledReply,
    ScheduledState,
    Ticket,
    TicketQuerySet,
    TicketRead,
)
from tickets.orders import NEWEST, Order, order_named, orders_for
from tickets.search import matching
from tickets.search_query import LONGEST, SearchQuery, parse
from tickets.states import Status

PAGE = 50
DRAFT_SHOWN = 200


SEARCH = "search"


@dataclass(frozen=True, slots=True)
class TicketList:
    """One entry of the navigation: a key for addresses, a name, an icon.

    ``query`` says what it holds where the key does not: in saved views and in lists of what a search found.
    ``as_query`` is the same as a search. ``columns`` are keys of desk.columns.
    """

    key: str
    label: str | Promise
    icon: str
    queue_id: int | None = None
    short: str | Promise = ""
    as_query: str = ""
    order: Order = NEWEST
    own_order: Order = NEWEST
    query: SearchQuery | None = None
    columns: tuple[str, ...] = ()
    saved: SavedView | None = None

    @property
    def url(self) -> str:
        """Where the list is shown."""
        key, _mark, question = self.key.partition("?")
        return f"/inbox/{key}/?{question}" if question else f"/inbox/{key}/"

    @property
    def rows_url(self) -> str:
        """Where its rows alone are; more parameters may follow."""
        return self.url + ("&" if "?" in self.url else "?") + "part=rows"

    @property
    def slug(self) -> str:
        """The key without what a search looks for."""
        return self.key.partition("?")[0]

    @property
    def orders(self) -> list[Order]:
        """The orders that it can have."""
        return orders_for(is_small=self.key != "resolved" if self.query is None else self.query.is_small)

    @property
    def shows_holder(self) -> bool:
        """Whether its rows tell who holds a ticket: not where all of them have the same answer."""
        return self.key not in {"mine", "unassigned"}


ALL = TicketList("all", _("All open"), "inbox", short=_("All"), as_query="is:open")
# A list of tickets whose promised time is near belongs after "mine"; it comes with the promises.
VIEWS: tuple[TicketList, ...] = (
    TicketList("mine", _("Assigned to me"), "user", short=_("Mine"), as_query="is:open assignee:me"),
    TicketList(
        "unassigned", _("Unassigned"), "users", short=_("Unassigned"), as_query="is:open assignee:nobody"
    ),
    TicketList("mentions", _("Mentions"), "at-sign", as_query="is:open is:mentioned"),
    TicketList("teams", _("My teams"), "layers", as_query="is:open team:mine"),
    ALL,
    TicketList("snoozed", _("Snoozed"), "clock", as_query="is:snoozed"),
    TicketList(
        "pending",
        _("Waiting for customer"),
        "hourglass",
        short=_("Waiting"),
        as_query="status:pending -is:snoozed",
    ),
    TicketList("resolved", _("Recently resolved"), "circle-check", as_query="status:resolved"),
    TicketList("drafts", _("My drafts"), "pencil", as_query="has:draft"),
)

# The lists among which the bar above the rows chooses.
TABS = tuple(view for view in VIEWS if view.short)


def list_of_queue(queue: Queue) -> TicketList:
    """The list of the open tickets of a queue."""
    query = f'is:open queue:"{queue.name}"'
    return TicketList(f"queue-{queue.pk}", queue.name, "folder", queue.pk, as_query=query)


def list_of_view(view: SavedView) -> TicketList:
    """The list of a saved view."""
    own = order_named(view.order)
    return TicketList(
        f"view-{view.pk}",
        view.name,
        "star",
        as_query=view.query,
        order=own,
        own_order=own,
        query=parse(view.query),
        columns=tuple(view.columns),
        saved=view,
    )


def list_of_search(text: str) -> TicketList:
    """What a search finds, as a list to work through."""
    text = text.replace("\x00", "").strip()[:LONGEST]
    key = f"{SEARCH}?{urlencode({'q': text})}"
    return TicketList(key, text, "search", as_query=text, query=parse(text))


def find_list(key: str, reader: Reader) -> TicketList | None:
    """The list with this key among those that the reader has, in the order that they chose for it."""
    found = _find_list(key, reader)
    if found is None:
        return None
    wanted = reader.user.list_orders.get(found.slug, found.order.key)
    chosen = next((order for order in found.orders if order.key == wanted), NEWEST)
    return replace(found, order=chosen)


def _find_list(key: str, reader: Reader) -> TicketList | None:
    kind, _dash, number = key.partition("-")
    if kind == "queue":
        return next((list_of_queue(queue) for queue in reader.queues if str(queue.pk) == number), None)
    if kind == "view":
        return next((list_of_view(view) for view in reader.views if str(view.pk) == number), None)
    slug, _mark, question = key.partition("?")
    if slug == SEARCH:
        text = parse_qs(question, max_num_fields=4).get("q", [""])[0] if len(question) < 6 * LONGEST else ""
        return list_of_search(text)
    return next((view for view in VIEWS if view.key == key), None)


def members(view: TicketList, reader: Reader) -> TicketQuerySet:
    """The tickets of a list that the reader may see, in no order."""
    base = reader.visible
    if view.query is not None:
        return matching(view.query, base, reader.asker) if view.query else base.none()
    if view.key == "pending":
        return base.filter(status=Status.PENDING, snoozed_until__isnull=True)
    if view.key == "resolved":
        return base.filter(status=Status.RESOLVED)
    if view.key == "drafts":
        return base.filter(pk__in=SavedDraft.objects.filter(agent=reader.user).values("ticket"))
    if view.key == "snoozed":
        return base.filter(snoozed_until__isnull=False)
    tickets = base.awake()
    if view.key == "mine":
        return tickets.filter(assignee=reader.user)
    if view.key == "mentions":
        return tickets.filter(pk__in=Mention.objects.filter(user=reader.user).values("ticket"))
    if view.key == "unassigned":
        return tickets.filter(assignee__isnull=True)
    if view.key == "teams":
        teams = team_ids(reader.user)
        return tickets.filter(queue_id__in=[queue.pk for queue in reader.queues if queue.team_id in teams])
    if view.queue_id is not None:
        return tickets.filter(queue_id=view.queue_id)
    return tickets


def rows_query(
    tickets: TicketQuerySet, reader: Reader, order: Order = NEWEST, columns: Sequence[str] = ()
) -> TicketQuerySet:
    """The tickets with what a row shows, in order."""
    ordered = tickets.order_by(*order.by()).annotate(
        draft_text=_draft_text(reader), reading=_reading(reader), scheduled_at=_scheduled_at()
    )
    return ordered.select_related("customer", "assignee").only(
        *ROW_FIELDS, *(COLUMN_FIELDS if columns else ())
    )


def rows_among(view: TicketList, ids: Sequence[int], reader: Reader) -> list[Ticket]:
    """Those of at most PAGE tickets that are in the list, with what a row shows."""
    wanted = members(view, reader).filter(pk__in=ids[:PAGE])
    return list(rows_query(wanted, reader, view.order, view.columns))


def _draft_text(reader: Reader) -> Subquery:
    """How the text begins that the reader wrote last on a ticket and has not sent."""
    drafts = SavedDraft.objects.filter(ticket=OuterRef("pk"), agent=reader.user).order_by("-updated_at")
    return Subquery(drafts.values(begin=Left("text", DRAFT_SHOWN))[:1])


def _scheduled_at() -> Subquery:
    """When the next reply for later goes out."""
    waiting = ScheduledReply.objects.filter(ticket=OuterRef("pk"), state=ScheduledState.WAITING)
    return Subquery(waiting.order_by("send_at").values("send_at")[:1])


def _reading(reader: Reader) -> Subquery:
    """What the reader has seen of a ticket."""
    reads = TicketRead.objects.filter(ticket=OuterRef("pk"), user=reader.user)
    return Subquery(reads.values(data=JSONObject(seen="seen_version", is_unread="is_unread")))


def page_of(
    tickets: TicketQuerySet,
    after: Place | None,
    reader: Reader,
    order: Order = NEWEST,
    columns: Sequence[str] = (),
) -> tuple[list[Ticket], Place | None]:
    """At most PAGE tickets with what a row shows, in order, and the place where the next begin."""
    if after is not None:
        tickets = order.after(tickets, after)
    found = list(rows_query(tickets, reader, order, columns)[: PAGE + 1])
    if len(found) <= PAGE:
        return found, None
    return found[:PAGE], order.place_of(found[PAGE - 1])


# What desk.columns reads of a ticket beyond that.
COLUMN_FIELDS = ("tags", "custom_fields")
ROW_FIELDS = (
    "subject",
    "status",
    "priority",
    "channel",
    "activity_at",
    "created_at",
    "value_minor",
    "waiting_since",
    "preview",
    "last_direction",
    "has_attachments",
    "version",
    "news_version",
    "news_by_id",
    "snoozed_until",
    "queue_id",
    "assignee_id",
    "assignee__name",
    "customer_id",
    "customer__name",
    "customer__value_minor",
)
