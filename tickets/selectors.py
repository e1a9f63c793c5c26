"""Reads of tickets for pages and the API."""

from django.db.models import OuterRef, Q, QuerySet

from accounts.models import Role, User
from accounts.selectors import team_ids
from tickets.models import CustomField, Direction, Message, Queue, SavedView, Thread, Ticket
from tickets.models.sharing import Scope, usable_by


def ticket_for(user: User, number: int) -> Ticket:
    """The ticket with this number, with what a page shows of it. Raises Ticket.DoesNotExist when it is hidden."""
    return (
        Ticket.objects.visible_to(user)
        .select_related("customer", "customer__organization", "queue", "queue__team", "assignee", "brand")
        .get(pk=number)
    )


def queues_for(user: User) -> list[Queue]:
    """Queues that the user may see, in their order."""
    queues = list(Queue.objects.filter(archived_at__isnull=True).select_related("team"))
    if user.role in {Role.LEAD, Role.ADMIN}:
        return queues
    mine = team_ids(user)
    return [queue for queue in queues if not queue.is_private or queue.team_id in mine]


_SCOPES = list(Scope)


def views_for(user: User) -> list[SavedView]:
    """The saved views of everybody, of the user's teams and the user's own, in this order and their own."""
    views = SavedView.objects.filter(usable_by(user)).select_related("team")
    return sorted(views, key=lambda view: (_SCOPES.index(view.scope), view.position, view.pk))


def fields_of_queue(queue_id: int | OuterRef | None) -> QuerySet[CustomField]:
    """The active custom fields of a ticket that waits in this queue (None: in none), in their order."""
    return CustomField.objects.filter(Q(queues__isnull=True) | Q(queues=queue_id), is_active=True)


COUNTED = 1000


def tickets_with_field(key: str) -> int:
    """How many tickets hold a value under this key, counted up to COUNTED."""
    return Ticket.objects.filter(custom_fields__has_key=key)[:COUNTED].count()


def hidden_queue_ids(user: User) -> frozenset[int]:
    """The private queues that are not the user's; their tickets are hidden but for those assigned to the user."""
    if user.role in {Role.LEAD, Role.ADMIN}:
        return frozenset()
    private = Queue.objects.filter(is_private=True).exclude(team_id__in=team_ids(user))
    return frozenset(private.values_list("pk", flat=True))


def reply_thread(ticket_id: int, *, customer_id: int | None = None) -> Thread | None:
    """Where a reply goes: the thread on which a person (of this customer, if given) wrote last, else the oldest one.

    Automatic answers do not count: an out-of-office note of a colleague does not turn the conversation to them.
    Nor do side conversations with outside parties.
    """
    written = Message.objects.filter(
        ticket_id=ticket_id,
        direction=Direction.INBOUND,
        is_automatic=False,
        thread__identity__isnull=False,
        thread__is_side=False,
    )
    threads = Thread.objects.filter(ticket_id=ticket_id, is_side=False).select_related("identity")
    if customer_id is not None:
        written = written.filter(identity__customer_id=customer_id)
        threads = threads.filter(identity__customer_id=customer_id)
    newest = written.select_related("thread__identity").defer("search").order_by("-pk").first()
    return newest.thread if newest else threads.order_by("pk").first()


def only_machines_wrote(ticket_id: int) -> bool:
    """Whether all that came in on this ticket is a machine's, or looks like it; false where nothing came in.

    Where this is so nothing may answer by itself: two machines that answer one another never stop. What comes
    back from an outside party counts for nothing here.
    """
    inbound = Message.objects.filter(ticket_id=ticket_id, direction=Direction.INBOUND, thread__is_side=False)
    written = set(inbound.values_list("is_automatic", "looks_automatic"))
    return bool(written) and (False, False) not in written
