"""The lists of the inbox: which tickets each of them holds, in which order, from where on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Left
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.selectors import team_ids
from core.pagination import Keyset
from desk.reader import Reader
from tickets.models import Mention, Queue, SavedDraft, Ticket, TicketQuerySet, TicketRead
from tickets.states import Status

PAGE = 50
DRAFT_SHOWN = 200


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
    TicketList("mentions", _("Mentions"), "at-sign"),
    TicketList("teams", _("My teams"), "layers"),
    ALL,
    TicketList("snoozed", _("Snoozed"), "clock"),
    TicketList("pending", _("Waiting for customer"), "hourglass", short=_("Waiting")),
    TicketList("resolved", _("Recently resolved"), "circle-check"),
    TicketList("drafts", _("My drafts"), "pencil"),
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


def rows_query(tickets: TicketQuerySet, reader: Reader) -> TicketQuerySet:
    """The tickets with what a row shows, newest activity first."""
    ordered = tickets.order_by("-activity_at", "-pk").annotate(
        draft_text=_draft_text(reader), reading=_reading(reader)
    )
    return ordered.select_related("customer", "assignee").only(*ROW_FIELDS)


def _draft_text(reader: Reader) -> Subquery:
    """How the text begins that the reader wrote last on a ticket and has not sent."""
    drafts = SavedDraft.objects.filter(ticket=OuterRef("pk"), agent=reader.user).order_by("-updated_at")
    return Subquery(drafts.values(begin=Left("text", DRAFT_SHOWN))[:1])


def _reading(reader: Reader) -> Subquery:
    """What the reader has seen of a ticket."""
    reads = TicketRead.objects.filter(ticket=OuterRef("pk"), user=reader.user)
    return Subquery(reads.values(data=JSONObject(seen="seen_version", is_unread="is_unread")))


def page_of(
    tickets: TicketQuerySet, after: Keyset | None, reader: Reader
) -> tuple[list[Ticket], Keyset | None]:
    """At most PAGE tickets with what a row shows, newest activity first, and the place where the next begin."""
    if after is not None:
        # Two conditions on purpose: the first alone bounds the scan of the index.
        tickets = tickets.filter(activity_at__lte=after.at).filter(
            Q(activity_at__lt=after.at) | Q(pk__lt=after.id)
        )
    found = list(rows_query(tickets, reader)[: PAGE + 1])
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
