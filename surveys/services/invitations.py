"""Who is asked and when. An invitation is a row with a due time; the row and its mail are written together."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from core.outbox import emit, savepoint
from surveys.events import SurveySent
from surveys.links import new_key
from surveys.models import Invitation, Survey
from surveys.services import mail
from surveys.states import Reason, State
from tickets.locks import lock_ticket
from tickets.models import EventKind, Ticket, TicketEvent
from tickets.selectors import only_machines_wrote
from tickets.services import replies
from tickets.services.replies import CannotReply, Draft
from tickets.states import Status

logger = logging.getLogger(__name__)

BATCH = 100
MAX_ATTEMPTS = 8
RETRY_AFTER = timedelta(minutes=5)


@transaction.atomic
def schedule(
    resolutions: Iterable[tuple[int, datetime]], *, now: datetime, wait: timedelta = timedelta(0)
) -> list[Invitation]:
    """Write an invitation for each active survey and each pair of ticket and moment of resolving.

    The same resolution again changes nothing. What is due at once (a survey without delay) is sent at once, but
    never before ``wait`` has passed since the resolution.
    Returns the new invitations.
    """
    pairs = set(resolutions)
    surveys = list(Survey.objects.filter(is_active=True))
    if not surveys or not pairs:
        return []
    tickets = Ticket.objects.select_related("customer").in_bulk({ticket_id for ticket_id, _ in pairs})
    stamps = _stamps(pairs)
    rows = [
        _invitation(survey, tickets[ticket_id], resolved_at, stamps.get((ticket_id, resolved_at)), wait)
        for ticket_id, resolved_at in sorted(pairs)
        if ticket_id in tickets
        for survey in surveys
        if survey.brand_id in {None, tickets[ticket_id].brand_id}
    ]
    keys = [row.key for row in Invitation.objects.bulk_create(rows, ignore_conflicts=True)]
    created = list(Invitation.objects.filter(key__in=keys))
    if any(row.due_at <= now for row in created):
        send_due(now=now, only=[row.pk for row in created])
    return created


def _stamps(pairs: set[tuple[int, datetime]]) -> dict[tuple[int, datetime], TicketEvent]:
    """Team, agent, channel and value as the log has them for the moment of resolving."""
    rows = TicketEvent.objects.filter(
        ticket_id__in={ticket_id for ticket_id, _ in pairs}, kind=EventKind.STATUS, after=Status.RESOLVED
    )
    return {(row.ticket_id, row.at): row for row in rows}


def _invitation(
    survey: Survey, ticket: Ticket, resolved_at: datetime, stamp: TicketEvent | None, wait: timedelta
) -> Invitation:
    return Invitation(
        key=new_key(),
        survey=survey,
        ticket=ticket,
        customer_id=ticket.customer_id,
        resolved_at=resolved_at,
        team_id=stamp.team_id if stamp else None,
        agent_id=stamp.agent_id if stamp else ticket.assignee_id,
        channel=ticket.channel,
        value_minor=stamp.value_minor if stamp else ticket.customer.value_minor,
        due_at=resolved_at + max(timedelta(minutes=survey.delay_minutes), wait),
    )


@transaction.atomic
def send_due(*, now: datetime, limit: int = BATCH, only: Sequence[int] | None = None) -> int:
    """Send or skip the invitations that are due; returns how many were looked at.

    Rows are claimed by their locks, so that any number of sweeps may run at once. State and mail are written
    in one transaction: whatever is killed, each invitation is sent once.
    """
    due = (
        Invitation.objects.filter(state=State.SCHEDULED, due_at__lte=now)
        .select_related("survey", "ticket__brand", "ticket__customer")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("due_at", "pk")
    )
    if only is not None:
        due = due.filter(pk__in=only)
    invitations = list(due[:limit])
    for invitation in invitations:
        try:
            with savepoint():
                send(invitation, now=now)
        except Exception:  # a bad one holds back none
            logger.exception("invitation %s was not sent", invitation.pk)
            _put_off(invitation, now=now)
    return len(invitations)


def send(invitation: Invitation, *, now: datetime) -> None:
    """Send a locked invitation, or skip it with its reason."""
    ticket = lock_ticket(invitation.ticket_id)
    reason = _reason_not_to(invitation, ticket)
    if reason is None:
        invitation.expires_at = now + timedelta(days=settings.SURVEY_VALID_DAYS)
        written = mail.write(invitation)
        draft = Draft(text=written.text, html=written.html)
        try:
            message = replies.send_automatic(
                ticket.pk, draft, reason="survey", now=now, subject=written.subject
            )
        except CannotReply:
            reason = Reason.NO_ADDRESS
        else:
            invitation.state, invitation.sent_at, invitation.message_id = State.SENT, now, message.pk
            emit(SurveySent(occurred_at=now, invitation_id=invitation.pk, ticket_id=ticket.pk))
    if reason is not None:
        invitation.expires_at = None
        invitation.state, invitation.reason = State.SKIPPED, reason
    invitation.save(update_fields=["state", "reason", "sent_at", "expires_at", "message_id"])


def _reason_not_to(invitation: Invitation, ticket: Ticket) -> Reason | None:
    if not invitation.survey.is_active:
        return Reason.SWITCHED_OFF
    if ticket.merged_into_id is not None:
        return Reason.MERGED  # its customer is asked about the ticket that goes on
    if ticket.status not in {Status.RESOLVED, Status.CLOSED} or ticket.resolved_at != invitation.resolved_at:
        return Reason.REOPENED
    if ticket.customer.is_blocked:
        return Reason.BLOCKED
    if only_machines_wrote(ticket.pk):
        return Reason.AUTOMATIC  # whoever answers machines starts a loop
    addresses = ticket.customer.identities.filter(kind="email").values("value")
    if User.objects.filter(is_active=True, email__in=addresses).exists():
        return Reason.STAFF
    return None


def _put_off(invitation: Invitation, *, now: datetime) -> None:
    invitation.refresh_from_db(fields=["state", "reason", "sent_at", "expires_at", "message_id"])
    invitation.attempts += 1
    invitation.due_at = now + RETRY_AFTER * invitation.attempts
    if invitation.attempts >= MAX_ATTEMPTS:
        invitation.state, invitation.reason = State.SKIPPED, Reason.FAILED
    invitation.save(update_fields=["attempts", "due_at", "state", "reason"])


def expire(*, now: datetime) -> int:
    """Close invitations that nobody answered in time; returns how many."""
    over = Invitation.objects.filter(Q(state=State.SENT), expires_at__lte=now)
    return over.update(state=State.EXPIRED)
