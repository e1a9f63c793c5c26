"""The permanent log of what happened to tickets: metrics come only from here."""

from django.db import models

from tickets.models.ticket import Ticket


class EventKind(models.TextChoices):
    """What can happen to a ticket; the database knows the same list."""

    CREATED = "created"
    RECEIVED = "received"
    AUTO_RECEIVED = "auto_in"
    REPLIED = "replied"
    AUTO_SENT = "auto_sent"
    RETRACTED = "retracted"  # all rows with the same message do not count
    FORWARDED = "forwarded"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    HELD_BACK = "held_back"
    NOTED = "noted"
    STATUS = "status"
    ASSIGNED = "assigned"
    QUEUED = "queued"
    PRIORITY = "priority"
    TAGS = "tags"
    SUBJECT = "subject"
    SNOOZED = "snoozed"
    FIELD = "field"
    CHECKLIST = "checklist"
    TIME = "time"
    MERGED = "merged"
    TOOK_IN = "took_in"
    UNMERGED = "unmerged"
    SPLIT_OFF = "split_off"
    SPLIT_FROM = "split_from"
    UNSPLIT = "unsplit"
    LINKED = "linked"
    UNLINKED = "unlinked"
    SIDE_SENT = "side_sent"
    SIDE_RECEIVED = "side_in"


class TicketEvent(models.Model):
    """Append-only: who did what, when, from what to what; team, agent, channel and value as they were then.

    The foreign key is not enforced, so that the log survives what it speaks of.
    """

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="events"
    )
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40, default="system")
    before = models.CharField(max_length=255, blank=True, default="", db_default="")
    after = models.CharField(max_length=255, blank=True, default="", db_default="")
    message_id = models.BigIntegerField(null=True, blank=True)
    team_id = models.BigIntegerField(null=True, blank=True)
    agent_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=12, blank=True, default="", db_default="")
    value_minor = models.BigIntegerField(null=True, blank=True)
    # Puts back what was there before: the change that it takes back does not count in the numbers.
    is_undo = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=EventKind.values), name="ticket_event_kind_known"
            )
        ]
        indexes = [models.Index(fields=["ticket", "id"], name="ticket_event_ticket")]

    def __str__(self) -> str:
        return f"{self.kind} of ticket {self.ticket_id}"
