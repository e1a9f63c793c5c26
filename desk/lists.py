"""The lists of the inbox: which tickets each of them holds, in which order, from where on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.selectors import team_ids
from core.pagination import Keyset
from desk.reader import Reader
from tickets.models import Queue, Ticket, TicketQuerySet
from tickets.states import Status

PAGE = 50


@dataclass(frozen=True, slots=True)
class TicketList:
    """One entry of the navigation: a key for addresses, a name, an icon."""

    key: str
    label: str | Promise
    icon: str
    queue_id: int | None = None
    short: str | Promise = ""

    @property
    def url(self) -> str:
        """Where the list is shown."""
        return f"/inbox/{self.key}/"


ALL = TicketList("all", _("All open"), "inbox", short=_("All"))
VIEWS: tuple[TicketList, ...] = (
    TicketList("mine", _("Assigned to me"), "user", short=_("Mine")),
    TicketList("unassigned", _("Unassigned"), "users", short=_("Unassigned")),
    TicketList("teams", _("My teams"), "layers"),
    ALL,
    TicketList("pending", _("Waiting for customer"), "hourglass", short=_("Waiting")),
    TicketList("resolved", _("Resolved"), "circle-check"),
)

# The lists among which the bar above the rows chooses.
TABS = tuple(view for view in VIEWS if view.short)


def list_of_queue(queue: Queue) -> TicketList:
    """The list of the open tickets of a queue."""
    return TicketList(f"queue-{queue.pk}", queue.name, "folder", queue.pk)


def find_list(key: str, queues: Sequence[Queue]) -> TicketList | None:
    """The list with this key among the views and the queues that the user may see."""
    for view in VIEWS:
        if view.key == key:
            return view
    for queue in queues:
        if key == f"queue-{queue.pk}":
            return list_of_queue(queue)
    return None


def members(view: TicketList, reader: Reader) -> TicketQuerySet:
    """The tickets of a list that the reader may see, in no order."""
    base = reader.visible
    if view.key == "pending":
        return base.filter(status=Status.PENDING)
    if view.key == "resolved":
        return base.filter(status=Status.RESOLVED)
    tickets = base.unresolved()
    if view.key == "mine":
        return tickets.filter(assignee=reader.user)
    if view.key == "unassigned":
        return tickets.filter(assignee__isnull=True)
    if view.key == "teams":
        teams = team_ids(reader.user)
        return tickets.filter(queue_id__in=[queue.pk for queue in reader.queues if queue.team_id in teams])
    if view.queue_id is not None:
        return tickets.filter(queue_id=view.queue_id)
    return tickets


def rows_query(tickets: TicketQuerySet) -> TicketQuerySet:
    """The tickets with what a row shows, newest activity first."""
    ordered = tickets.order_by("-activity_at", "-pk")
    return ordered.select_related("customer", "assignee").only(*ROW_FIELDS)


def page_of(tickets: TicketQuerySet, after: Keyset | None) -> tuple[list[Ticket], Keyset | None]:
    """At most PAGE tickets with what a row shows, newest activity first, and the place where the next begin."""
    if after is not None:
        # Two conditions on purpose: the first alone bounds the scan of the index.
        tickets = tickets.filter(activity_at__lte=after.at).filter(
            Q(activity_at__lt=after.at) | Q(pk__lt=after.id)
        )
    found = list(rows_query(tickets)[: PAGE + 1])
    if len(found) <= PAGE:
        return found, None
    last = found[PAGE - 1]
    return found[:PAGE], Keyset(at=last.activity_at, id=last.pk)


ROW_FIELDS = (
    "subject",
    "status",
    "priority",
    "channel",
    "activity_at",
    "waiting_since",
    "preview",
    "last_direction",
    "has_attachments",
    "version",
    "assignee_id",
    "assignee__name",
    "customer_id",
    "customer__name",
    "customer__value_minor",
)
