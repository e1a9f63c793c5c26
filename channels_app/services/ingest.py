"""From raw records to messages on tickets."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Func, IntegerField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app import selectors
from channels_app.adapter import DeliveryReport, Envelope, InboundMessage, Item, Unreadable
from channels_app.events import InboundStored
from channels_app.filters.base import Context, judge
from channels_app.models import Channel, InboundRecord, InboundState
from channels_app.registry import adapters
from channels_app.services import reports
from core.outbox import collecting, emit, savepoint
from core.text import storable
from customers.identity import InvalidIdentity, normalise
from customers.models import Identity
from customers.services.identities import Claim, resolve_all
from tickets.models import Direction, Message
from tickets.services import files, intake
from tickets.services.intake import Incoming

logger = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(minutes=5)
FORGOTTEN_AT_ONCE = 1_000
BYTES_AT_ONCE = 32 << 20

_NO_REPLY = re.compile(
    r"(?:no|do[-_.]?not|ne[-_.]?pas)[-_.]?(?:reply|respond|repondre)(?![a-z])", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")


class CannotRetry(Exception):
    """The record is not one that can be tried again; the message says why."""


@transaction.atomic
def process(record_ids: Iterable[int], *, now: datetime) -> int:
    """Make messages of stored records, many in one transaction; returns how many records are done.

    A record that fails is undone alone, kept in quarantine with its error, and holds back none of the others.
    """
    return sum(_process(ids, now=now) for ids in _portions(record_ids))


def _portions(record_ids: Iterable[int]) -> Iterator[list[int]]:
    """The records that wait, so many at a time that a worker's memory holds their bytes."""
    waiting = InboundRecord.objects.filter(pk__in=list(record_ids), state=InboundState.RECEIVED)
    size_of_raw = Func(F("raw"), function="octet_length", output_field=IntegerField())
    sizes = waiting.order_by("pk").values_list("pk", size_of_raw)
    portion: list[int] = []
    filled = 0
    for pk, size in sizes:
        if portion and filled + size > BYTES_AT_ONCE:
            yield portion
            portion, filled = [], 0
        portion.append(pk)
        filled += size
    if portion:
        yield portion


def _process(record_ids: Sequence[int], *, now: datetime) -> int:
    records = list(
        InboundRecord.objects.select_for_update(of=("self",))
        .filter(pk__in=record_ids, state=InboundState.RECEIVED)
        .order_by("pk")
    )
    if not records:
        return 0
    try:
        with savepoint():
            _process_together(records, now=now)
    except (OperationalError, InterfaceError):
        raise  # the database, not a mail: the outbox tries again
    except Exception:
        logger.warning("a batch of %s records failed; each is now done alone", len(records), exc_info=True)
        for record in records:
            _process_alone(record, now=now)
    _save(records, now=now)
    return len(records)


def _process_alone(record: InboundRecord, *, now: datetime) -> None:
    _reset(record)
    try:
        with savepoint():
            _process_together([record], now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("record %s went into quarantine", record.pk)
        _reset(record)
        _refuse(record, InboundState.QUARANTINED, gettext_noop("it could not be made into a message"))
        record.error = f"{type(error).__name__}: {error}"[:4000]


def _reset(record: InboundRecord) -> None:
    record.state, record.reason, record.error, record.message = InboundState.RECEIVED, "", "", None


def _refuse(record: InboundRecord, state: InboundState, reason: str) -> None:
    record.state, record.reason = state, reason[:200]


# bulk_update would write the same as one CASE per column and row, at ten times the cost
_SAVE = """
UPDATE channels_app_inboundrecord AS r
SET state = v.state, reason = v.reason, error = v.error, message_id = v.message_id,
    attempts = least(r.attempts + 1, 32000), processed_at = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[])
    AS v (id, state, reason, error, message_id)
WHERE r.id = v.id
"""


def _save(records: Sequence[InboundRecord], *, now: datetime) -> None:
    columns = zip(
        *((r.pk, str(r.state), r.reason, storable(r.error), r.message_id) for r in records), strict=True
    )
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [now, *map(list, columns)])


@dataclass(frozen=True, slots=True)
class _Accepted:
    record: InboundRecord
    message: InboundMessage
    channel: Channel
    customer: Claim


def _process_together(records: Sequence[InboundRecord], *, now: datetime) -> None:
    accepted: list[_Accepted] = []
    for kind in {record.kind for record in records}:
        same = [record for record in records if record.kind == kind]
        channels = selectors.active_channels(kind)
        context = Context(frozenset(channels), selectors.blocked_patterns(), _knows_any)
        for record in same:
            item = _parse(record)
            if isinstance(item, Unreadable):
                _refuse(record, InboundState.QUARANTINED, item.reason)
                record.error = item.error
            elif isinstance(item, DeliveryReport):
                _take_report(record, item, now=now)
            elif found := _accept(record, item, channels, context):
                accepted.append(found)
    accepted = _without_blocked(_without_copies(accepted))
    if accepted:
        _receive(accepted, now=now)


def _parse(record: InboundRecord) -> Item:
    # by SMTP an empty sender is the null address of reports; other ways do not tell the sender
    sender = record.envelope_from or ("<>" if record.received_via == "smtp" else "")
    envelope = Envelope(sender, tuple(record.envelope_to))
    return adapters[record.kind].parse(bytes(record.raw), envelope)


def _take_report(record: InboundRecord, report: DeliveryReport, *, now: datetime) -> None:
    message_id = reports.apply(report, now=now)
    if message_id is None:
        _refuse(record, InboundState.IGNORED, gettext_noop("a report about nothing that we sent"))
    else:
        record.state, record.reason, record.message_id = (
            InboundState.PROCESSED,
            report.summary[:200],
            message_id,
        )


def _accept(
    record: InboundRecord, message: InboundMessage, channels: dict[str, Channel], context: Context
) -> _Accepted | None:
    try:
        normalise(message.identity_kind, message.sender)
    except InvalidIdentity as error:
        _refuse(record, InboundState.QUARANTINED, gettext_noop("it has no sender that could be answered"))
        record.error = str(error)
        return None
    channel = next((channels[one] for one in message.recipients if one in channels), None)
    channel = channel or next(iter(channels.values()), None)  # sent to us by a way that hides the address
    if channel is None:
        _refuse(record, InboundState.QUARANTINED, gettext_noop("there is no active channel for it"))
        return None
    verdict = judge(message, context)
    if verdict.outcome != "accept":
        state = InboundState.IGNORED if verdict.outcome == "ignore" else InboundState.QUARANTINED
        _refuse(record, state, verdict.reason)
        return None
    return _Accepted(record, message, channel, _customer_of(message, context))


def _customer_of(message: InboundMessage, context: Context) -> Claim:
    """Who it is from: the sender, or whom a form or a machine without a mailbox names in its Reply-To."""
    own = context.own_addresses
    kind, sender = message.identity_kind, message.sender
    if message.reply_to and (sender.lower() in own or _NO_REPLY.match(sender)):
        try:
            address = normalise(kind, message.reply_to)
        except InvalidIdentity:
            address = ""
        if address and address not in own and not _NO_REPLY.match(address):
            return Claim(kind, message.reply_to, message.reply_to_name, message.language)
    return Claim(kind, sender, message.sender_name, message.language)


def _knows_any(message_ids: Iterable[str]) -> bool:
    ids = [one for one in message_ids if one]
    return bool(ids) and Message.objects.filter(rfc_message_id__in=ids).exclude(rfc_message_id="").exists()


def _without_copies(accepted: Sequence[_Accepted]) -> list[_Accepted]:
    """Leave out what a server on the way encoded anew: same id, same sender, same words, other bytes."""
    ids = {one.message.external_id for one in accepted if one.message.external_id}
    rows = Message.objects.filter(rfc_message_id__in=ids, direction=Direction.INBOUND) if ids else ()
    seen = {(row.rfc_message_id, row.sender.lower(), _SPACES.sub("", row.text)) for row in rows}
    kept: list[_Accepted] = []
    for one in accepted:
        key = (one.message.external_id, one.message.sender.lower(), _SPACES.sub("", one.message.text))
        if one.message.external_id and key in seen:
            _refuse(one.record, InboundState.IGNORED, gettext_noop("a copy of a message that came before"))
            continue
        seen.add(key)
        kept.append(one)
    return kept


def _without_blocked(accepted: Sequence[_Accepted]) -> list[_Accepted]:
    """Leave out what blocked customers write, from whichever of their addresses."""
    wanted = [(one, normalise(one.customer.kind, one.customer.value)) for one in accepted]
    rows = Identity.objects.filter(value__in={value for _, value in wanted}, customer__is_blocked=True)
    blocked = set(rows.values_list("kind", "value")) if wanted else set()
    kept: list[_Accepted] = []
    for one, value in wanted:
        if (one.customer.kind, value) in blocked:
            _refuse(one.record, InboundState.IGNORED, gettext_noop("the sender is blocked"))
        else:
            kept.append(one)
    return kept


def _receive(accepted: Sequence[_Accepted], *, now: datetime) -> None:
    identities = resolve_all([one.customer for one in accepted], source=accepted[0].record.kind, now=now)
    batch = [
        _incoming(
            one,
            Incoming(
                identity, one.channel.brand, one.record.kind, one.channel.address, one.record.received_at
            ),
        )
        for one, identity in zip(accepted, identities, strict=True)
    ]
    for one, message in zip(accepted, intake.receive_all(batch, now=now), strict=True):
        one.record.state, one.record.message = InboundState.PROCESSED, message


def _incoming(one: _Accepted, base: Incoming) -> Incoming:
    message = one.message
    return Incoming(
        identity=base.identity,
        brand=base.brand,
        channel=base.channel,
        address=base.address,
        received_at=base.received_at,
        subject=message.subject,
        text=message.text,
        body=message.body,
        html=message.html,
        sender=message.sender,
        sender_name=one.customer.name,
        to=message.to,
        cc=message.cc,
        rfc_message_id=message.external_id,
        ticket_id=message.ticket_ids[0] if message.ticket_ids else None,
        references=message.references,
        language=message.language,
        is_automatic=message.automatic in ("reply", "generated"),
        looks_automatic=message.automatic == "perhaps",
        files=tuple(
            files.store(
                file.content,
                filename=file.filename,
                content_type=file.content_type,
                is_inline=file.is_inline,
                content_id=file.content_id,
            )
            for file in message.files
        ),
    )


@transaction.atomic
def announce_forgotten(*, now: datetime) -> int:
    """Queue again what came in a while ago and still waits, oldest first; returns how many records.

    Their handler may have given up. A record that is queued twice is processed once.
    """
    waiting = InboundRecord.objects.filter(
        state=InboundState.RECEIVED, received_at__lt=now - FORGOTTEN_AFTER
    ).order_by("received_at")
    record_ids = list(waiting.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    with collecting():
        for record_id in record_ids:
            emit(InboundStored(occurred_at=now, record_id=record_id))
    return len(record_ids)


@transaction.atomic
def retry(record_id: int, *, now: datetime) -> InboundRecord:
    """Look at a quarantined or ignored record again. Raises CannotRetry when it became a message."""
    record = InboundRecord.objects.select_for_update(of=("self",)).defer("raw").get(pk=record_id)
    if record.state not in (InboundState.QUARANTINED, InboundState.IGNORED):
        raise CannotRetry(
            _("mail %(number)s is in the state “%(state)s”")
            % {"number": record_id, "state": record.get_state_display()}
        )
    _reset(record)
    record.processed_at = None
    record.save(update_fields=["state", "reason", "error", "message", "processed_at"])
    emit(InboundStored(occurred_at=now, record_id=record.pk))
    return record
