"""One piece of work."""

from datetime import UTC, datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Now

from accounts.models import Role, User
from accounts.selectors import team_ids
from customers.models import Customer
from tickets.models.queue import Brand, Queue
from tickets.snapshots import Values
from tickets.states import UNRESOLVED, Priority, Status

_IS_UNRESOLVED = Q(status__in=[status.value for status in UNRESOLVED])


# Orders of lists that no column has: each is an expression of an index, so lists must use these very objects.
URGENCY = Case(
    *(When(priority=priority.value, then=Value(rank)) for rank, priority in enumerate(Priority)),
    default=Value(0),
    output_field=models.SmallIntegerField(),
)
WORTH = Coalesce(F("value_minor"), Value(-1), output_field=models.BigIntegerField())
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
WAITING = Coalesce(F("waiting_since"), Value(NEVER), output_field=models.DateTimeField())

# What is on the desk now: neither done nor snoozed. The lists of the inbox are read from indexes with this condition.
IS_AWAKE = _IS_UNRESOLVED & Q(snoozed_until__isnull=True)


def _newest_first(*before: str) -> list[models.expressions.OrderBy | F]:
    return [*(F(name) for name in before), F("activity_at").desc(), F("id").desc()]


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Filters over tickets; every list for a person starts at :meth:`visible_to`."""

    def visible_to(self, user: User) -> Self:
        """The tickets this user may see: all but those in private queues of teams that are not theirs."""
        if user.role in {Role.LEAD, Role.ADMIN}:
            return self
        # A closed list of ids instead of a join: the planner then keeps to the order of the list's index.
        private = Queue.objects.filter(is_private=True).exclude(team_id__in=team_ids(user))
        hidden = list(private.values_list("pk", flat=True))
        if not hidden:
            return self
        return self.filter(~Q(queue_id__in=hidden) | Q(queue_id__isnull=True) | Q(assignee=user))

    def unresolved(self) -> Self:
        """Work that is not done: new, open, pending, on hold."""
        return self.filter(_IS_UNRESOLVED)

    def awake(self) -> Self:
        """Work that is not done and not snoozed."""
        return self.filter(_IS_UNRESOLVED).filter(snoozed_until__isnull=True)


class Ticket(models.Model):
    """One piece of work; its id is the number that people quote."""

    id = models.BigAutoField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    queue = models.ForeignKey(
        Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets", db_index=False
    )
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets", db_index=False
    )
    follow_up_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )
    # Set on a ticket whose messages were merged into another one: whatever is meant for it goes there.
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged", db_index=False
    )
    subject = models.CharField(max_length=300, blank=True, default="")
    status = models.CharField(max_length=10, default=Status.NEW, db_default=Status.NEW)
    priority = models.CharField(max_length=8, default=Priority.NORMAL, db_default=Priority.NORMAL)
    channel = models.CharField(max_length=12)
    language = models.CharField(max_length=5, blank=True, default="", db_default="")
    tags = ArrayField(models.CharField(max_length=60), default=list, db_default=[], blank=True)
    # Values of tickets.models.CustomField by key; written by services.custom_fields, which checks them.
    custom_fields = models.JSONField(default=dict, db_default={}, blank=True)
    # Lifetime value of the customer when the ticket was created, in minor units.
    value_minor = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    activity_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_default=Now())
    first_reply_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Out of the lists of open work until then, or until the customer writes; the status stays what it is.
    snoozed_until = models.DateTimeField(null=True, blank=True)
    # The version with which something came that people should read, and the user (if any) who needs not.
    news_version = models.PositiveIntegerField(default=0, db_default=0)
    news_by_id = models.BigIntegerField(null=True, blank=True)
    message_count = models.PositiveIntegerField(default=0, db_default=0)
    preview = models.CharField(max_length=160, blank=True, default="", db_default="")
    last_direction = models.CharField(max_length=8, blank=True, default="", db_default="")
    has_attachments = models.BooleanField(default=False, db_default=False)
    # Grows with every change, under the row's lock: what an open page has seen is one number.
    version = models.PositiveIntegerField(default=0, db_default=0)

    objects = TicketQuerySet.as_manager()

    # What the row held when tickets.locks locked it; no column.
    as_locked: Values | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in Status]), name="ticket_status_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=[p.value for p in Priority]), name="ticket_priority_known"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.RESOLVED, resolved_at__isnull=False)
                | Q(status=Status.CLOSED)
                | (_IS_UNRESOLVED & Q(resolved_at__isnull=True)),
                name="ticket_resolved_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | (~Q(status=Status.CLOSED) & Q(closed_at__isnull=True)),
                name="ticket_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(first_reply_at__isnull=True) | Q(first_reply_at__gte=F("created_at")),
                name="ticket_reply_after_creation",
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until__isnull=True) | _IS_UNRESOLVED, name="ticket_snoozed_is_unresolved"
            ),
        ]
        indexes = [
            models.Index(*_newest_first(), name="ticket_activity"),
            models.Index(*_newest_first(), name="ticket_awake", condition=IS_AWAKE),
            models.Index(*_newest_first("queue"), name="ticket_awake_queue", condition=IS_AWAKE),
            models.Index(*_newest_first("assignee"), name="ticket_awake_assignee", condition=IS_AWAKE),
            models.Index(
                *_newest_first(),
                name="ticket_awake_unassigned",
                condition=IS_AWAKE & Q(assignee__isnull=True),
            ),
            models.Index(
                F("created_at").desc(), F("id").desc(), name="ticket_awake_created", condition=IS_AWAKE
            ),
            models.Index(WAITING, F("id"), name="ticket_awake_waiting", condition=IS_AWAKE),
            models.Index(URGENCY.desc(), *_newest_first(), name="ticket_awake_urgency", condition=IS_AWAKE),
            models.Index(WORTH.desc(), F("id").desc(), name="ticket_awake_worth", condition=IS_AWAKE),
            models.Index(
                fields=["snoozed_until", "id"],
                name="ticket_snoozed",
                condition=Q(snoozed_until__isnull=False),
            ),
            models.Index(*_newest_first("status"), name="ticket_status"),
            models.Index(*_newest_first("customer"), name="ticket_customer"),
            models.Index(F("created_at"), name="ticket_created"),
            models.Index(
                fields=["merged_into"], name="ticket_merged_into", condition=Q(merged_into__isnull=False)
            ),
            GinIndex(fields=["tags"], name="ticket_tags"),
            GinIndex(fields=["custom_fields"], name="ticket_custom_fields"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_unresolved(self) -> bool:
        """Whether there is still work to do."""
        return self.status in UNRESOLVED
