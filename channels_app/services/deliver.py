"""Sends what is due, says what became of it, and never sends twice what may have arrived (ADR 0006)."""

import logging
import math
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app import selectors
from channels_app.adapter import DeliveryError, Sender
from channels_app.events import DeliveriesQueued
from channels_app.models import Delivery, DeliveryState
from channels_app.registry import adapters
from channels_app.services.compose import compose
from core import clock
from core.outbox import collecting, emit, emit_at
from tickets.models import Direction, HeldReply, Message
from tickets.services import mailing

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # until the content is handed over; who comes later finds the lease lost
CONTENT_LEASE = timedelta(seconds=120)  # for large files over slow lines, and the server's thinking
GIVE_UP_AFTER = timedelta(hours=24)
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
BATCH = 20
ENOUGH_SECONDS = 120  # a sweep ends long before Celery would end it; the next one goes on


class CannotRetry(Exception):
    """The delivery needs no second try; the message says why."""


class _LostLease(Exception):
    """Another worker has taken the delivery over; this one must not send."""


@transaction.atomic
def queue(message_ids: Iterable[int], *, now: datetime) -> int:
    """Make one delivery per recipient of each message, due now or when its author can't take it back any more.

    Returns how many are new.
    """
    messages = list(
        Message.objects.filter(pk__in=set(message_ids), direction=Direction.OUTBOUND)
        .select_related("thread", "ticket", "held")
        .order_by("pk")
    )
    messages = [m for m in messages if m.thread is not None and m.thread.channel in adapters]
    ids = {
        m.pk: adapters[m.thread.channel].external_id(m.ticket_id, m.pk, selectors.sending_address(m))
        for m in messages
        if m.thread is not None and not m.rfc_message_id
    }
    if ids:
        mailing.record_message_ids(ids)
    due = {m.pk: _send_after(m, now) for m in messages}
    rows = [
        Delivery(
            message=m,
            recipient=recipient,
            send_after=due[m.pk],
            give_up_at=due[m.pk] + GIVE_UP_AFTER,
            updated_at=now,
        )
        for m in messages
        for recipient in _recipients(m)
    ]
    before = Delivery.objects.filter(message__in=messages).count() if rows else 0
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    with collecting():
        for message in messages:
            queued = DeliveriesQueued(occurred_at=now, message_id=message.pk)
            if due[message.pk] > now:
                emit_at(queued, due=due[message.pk])
            else:
                emit(queued)
    return len(rows) - before


def _send_after(message: Message, now: datetime) -> datetime:
    held: HeldReply | None = getattr(message, "held", None)
    return max(now, held.send_after) if held else now


def _recipients(message: Message) -> list[str]:
    """Each address once, whatever its case."""
    return list({address.lower(): address.strip()[:320] for address in [*message.cc, *message.to]}.values())


_CLAIM = """
UPDATE channels_app_delivery SET state = 'sending', attempts = attempts + 1,
    leased_until = %(until)s, content_at = NULL, updated_at = %(now)s
WHERE id IN (
    SELECT id FROM channels_app_delivery
    WHERE {which} AND ((state = 'queued' AND send_after <= %(now)s)
        OR (state = 'sending' AND content_at IS NULL AND leased_until < %(now)s))
    ORDER BY send_after, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def claim(*, now: datetime, message_ids: Sequence[int] | None = None, limit: int = BATCH) -> list[Delivery]:
    """Lease due deliveries (of some messages, or any) and mark them as being sent; committed at once."""
    which = "true" if message_ids is None else "message_id = ANY(%(messages)s)"
    values: dict[str, Any] = {
        "now": now,
        "until": now + LEASE,
        "limit": limit,
        "messages": list(message_ids or ()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(which=which), values)
        ids = [row[0] for row in cursor.fetchall()]
    return list(Delivery.objects.filter(pk__in=ids).select_related("message__thread").order_by("id"))


def send_due(*, message_ids: Sequence[int] | None = None) -> int:
    """Send what is due; returns how many were tried. Runs outside transactions: each mark is committed."""
    tried = 0
    if message_ids is None:
        give_up_on_doubtful(now=clock.now())
    end = time.monotonic() + ENOUGH_SECONDS
    while time.monotonic() < end and (deliveries := claim(now=clock.now(), message_ids=message_ids)):
        by_kind: dict[str, list[Delivery]] = {}
        for delivery in deliveries:
            thread = delivery.message.thread
            by_kind.setdefault(thread.channel if thread else "email", []).append(delivery)
        for kind, same in by_kind.items():
            try:
                _send_all(kind, same, end=end)
            finally:
                mailing.announce_deliveries({delivery.message_id for delivery in same}, now=clock.now())
        tried += len(deliveries)
    return tried


def _send_all(kind: str, deliveries: Sequence[Delivery], *, end: float = math.inf) -> None:
    """Send until ``end`` (of the monotonic clock); what is left then is due at once for the next sweep."""
    sender = adapters[kind].open()
    unreachable: DeliveryError | None = None
    try:
        for delivery in deliveries:
            if time.monotonic() >= end:
                _write(delivery, state=DeliveryState.QUEUED, send_after=clock.now())
            elif unreachable is not None:  # the others need not wait for the same time-out
                _record_failure(delivery, unreachable)
            else:
                unreachable = _send(sender, delivery)
    finally:
        sender.close()


def _send(sender: Sender, delivery: Delivery) -> DeliveryError | None:
    """Send one, and write what became of it; returns the error when nothing can be sent now.

    Raises SoftTimeLimitExceeded, after it is written what is known.
    """
    is_handed_over = False

    def before_content() -> None:
        nonlocal is_handed_over
        _mark_content(delivery)
        is_handed_over = True

    try:
        receipt = sender.send(compose(delivery), before_content=before_content)
    except _LostLease:
        logger.warning("delivery %s was taken over by another worker", delivery.pk)
    except DeliveryError as error:
        _record_failure(delivery, error)
        return error if error.unreachable else None
    except Exception as error:
        logger.exception("delivery %s could not be built or sent", delivery.pk)
        text = f"{type(error).__name__}: {error}"
        _record_failure(delivery, DeliveryError(text, in_doubt=is_handed_over))
        if isinstance(error, SoftTimeLimitExceeded):
            raise
    else:
        # a slow answer that came after the lease was given up is an answer all the same
        _write(
            delivery,
            DeliveryState.UNKNOWN,
            state=DeliveryState.SENT,
            sent_at=clock.now(),
            receipt=receipt[:300],
            last_error="",
        )
    return None


def _mark_content(delivery: Delivery) -> None:
    """The mark right before the content is handed over. Raises _LostLease when the lease is somebody else's."""
    mine = Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts, content_at__isnull=True
    )
    now = clock.now()
    if not mine.update(content_at=now, leased_until=now + CONTENT_LEASE):
        raise _LostLease


def _write(delivery: Delivery, *states: DeliveryState, **values: object) -> None:
    """Write the end of this very try, unless somebody else has the delivery meanwhile."""
    mine = Delivery.objects.filter(
        pk=delivery.pk, state__in=[DeliveryState.SENDING, *states], attempts=delivery.attempts
    )
    mine.update(leased_until=None, updated_at=clock.now(), **values)


def _record_failure(delivery: Delivery, error: DeliveryError) -> None:
    now = clock.now()
    text = str(error)[:2000] or "no reason was given"
    if error.in_doubt:
        _write(delivery, state=DeliveryState.UNKNOWN, last_error=text)
    elif error.permanent or now >= delivery.give_up_at:
        _write(delivery, state=DeliveryState.FAILED, last_error=text)
    else:
        wait = error.retry_after or BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1]
        _write(
            delivery,
            state=DeliveryState.QUEUED,
            content_at=None,
            send_after=now + wait,
            last_error=text,
        )


def give_up_on_doubtful(*, now: datetime) -> int:
    """Deliveries whose worker died after the content was handed over become unknown; returns how many."""
    doubtful = Delivery.objects.filter(
        state=DeliveryState.SENDING, content_at__isnull=False, leased_until__lt=now
    )
    message_ids = list(doubtful.values_list("message_id", flat=True))
    changed = doubtful.update(
        state=DeliveryState.UNKNOWN,
        leased_until=None,
        last_error=gettext_noop("The helpdesk stopped before the server answered; it may have arrived."),
        updated_at=now,
    )
    if changed:
        mailing.announce_deliveries(message_ids, now=now)
    return changed


def assume_sent() -> int:
    """Mark everything that waits as sent when it was written: for histories that were loaded, not lived."""
    return Delivery.objects.filter(state=DeliveryState.QUEUED).update(
        state=DeliveryState.SENT, sent_at=F("created_at")
    )


@transaction.atomic
def retry(delivery_id: int, *, now: datetime) -> Delivery:
    """Send a failed or doubtful delivery again, or a waiting one at once. Raises CannotRetry when it arrived."""
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.state not in (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.QUEUED):
        raise CannotRetry(
            _("the message to %(recipient)s is in the state “%(state)s”")
            % {"recipient": delivery.recipient, "state": delivery.get_state_display()}
        )
    delivery.state = DeliveryState.QUEUED
    delivery.content_at = delivery.leased_until = delivery.sent_at = None
    delivery.send_after, delivery.give_up_at, delivery.updated_at = now, now + GIVE_UP_AFTER, now
    delivery.save()  # attempts go on counting: they tell an old worker that it lost its lease
    emit(DeliveriesQueued(occurred_at=now, message_id=delivery.message_id))
    return delivery
