"""The log of tickets to their clocks."""

from collections.abc import Iterable
from itertools import groupby

from django.db import transaction

from accounts.selectors import schedule
from core.business_time import WeekSchedule, business_seconds_between
from metrics import clocks
from metrics.clocks import Clocks, Entry
from metrics.facts import TicketFact
from tickets.models import EventKind, Ticket, TicketEvent

KINDS = (EventKind.RECEIVED, EventKind.REPLIED, EventKind.STATUS)
FIELDS = [field.name for field in TicketFact._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def project(ticket_ids: Iterable[int], *, hours: WeekSchedule | None = None) -> int:
    """Make the facts of these tickets afresh from the log; returns how many there are now.

    What was merged into another ticket is no work of its own and has no facts. The tickets are locked, so that
    the log can't grow between the reading and the writing: of two workers with the same ticket the later one has
    seen everything. ``hours`` default to the business hours set up.
    """
    ids = sorted(set(ticket_ids))
    locked = (
        Ticket.objects.filter(pk__in=ids, merged_into__isnull=True)
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
        .values_list("pk", "brand_id", "created_at")
    )
    tickets = {pk: (brand_id, created_at) for pk, brand_id, created_at in locked}
    hours = hours or schedule()
    facts = []
    for ticket_id, log in _logs(list(tickets)):
        found = clocks.read(log)
        if not found.is_empty:
            brand_id, created_at = tickets[ticket_id]
            fact = TicketFact(ticket_id=ticket_id, brand_id=brand_id, created_at=created_at)
            facts.append(_fill(fact, found, hours))
    gone = set(ids) - {fact.ticket_id for fact in facts}
    if gone:
        TicketFact.objects.filter(pk__in=gone).delete()
    TicketFact.objects.bulk_create(
        facts, update_conflicts=True, unique_fields=["ticket_id"], update_fields=FIELDS
    )
    return len(facts)


def _logs(ticket_ids: list[int]) -> Iterable[tuple[int, list[Entry]]]:
    """The rows that count; those of a reply that was taken back do not."""
    retracted = TicketEvent.objects.filter(ticket_id__in=ticket_ids, kind=EventKind.RETRACTED)
    rows = (
        TicketEvent.objects.filter(ticket_id__in=ticket_ids, kind__in=KINDS)
        .exclude(message_id__in=list(retracted.values_list("message_id", flat=True)))
        .order_by("ticket_id", "at", "id")
        .values_list(
            *("ticket_id", "kind", "at", "after", "before", "team_id", "agent_id", "channel", "value_minor"),
            "is_undo",
        )
    )
    for ticket_id, group in groupby(rows.iterator(chunk_size=10_000), key=lambda row: row[0]):
        yield ticket_id, [Entry(*row[1:]) for row in group]


def _fill(fact: TicketFact, found: Clocks, hours: WeekSchedule | None) -> TicketFact:
    fact.first_resolved_at, fact.resolved_at = found.first_resolved_at, found.resolved_at
    fact.reopened_count = found.reopened_count
    if found.reply is not None and found.asked_at is not None:
        reply = found.reply
        fact.first_reply_at = reply.at
        fact.first_reply_seconds = max(int((reply.at - found.asked_at).total_seconds()), 0)
        if hours is not None:
            fact.first_reply_business_seconds = business_seconds_between(hours, found.asked_at, reply.at)
        fact.team_id, fact.agent_id = reply.team_id, reply.agent_id
        fact.channel, fact.value_minor = reply.channel, reply.value_minor
    return fact
