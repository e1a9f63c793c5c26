"""Raw bytes into the database, once, before anything else happens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from channels_app.events import InboundStored
from channels_app.registry import adapters
from core.outbox import collecting, emit

_INSERT = """
INSERT INTO channels_app_inboundrecord AS r
    (kind, fingerprint, raw, envelope_from, envelope_to, received_via, received_at)
VALUES {rows}
ON CONFLICT (kind, fingerprint) DO UPDATE SET times_seen = r.times_seen + EXCLUDED.times_seen
RETURNING r.id, r.fingerprint, (r.xmax = 0)
"""


@dataclass(frozen=True, slots=True)
class Raw:
    """Something that came in: its bytes, and how."""

    content: bytes = field(repr=False)
    via: str
    kind: str = "email"
    sender: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """Where it is kept; ``is_new`` is false when the same thing came before."""

    record_id: int
    is_new: bool


def store_raw(raw: Raw, *, now: datetime) -> Stored:
    """:func:`store_raws` for one."""
    return store_raws([raw], now=now)[0]


@transaction.atomic
def store_raws(raws: Sequence[Raw], *, now: datetime) -> list[Stored]:
    """Keep raw bytes in one statement and queue what is new for a worker; answers in the order of ``raws``.

    What came before (by content, whichever way) only counts one up. When this has committed, nothing is lost.
    """
    keys = [(raw.kind, adapters[raw.kind].fingerprint(raw.content)) for raw in raws]
    by_key = dict(zip(reversed(keys), reversed(raws), strict=True))
    ids: dict[tuple[str, str], int] = {}
    new: set[int] = set()
    # one order for all writers, so that two with the same mails can't wait for one another
    ordered = sorted(by_key.items())
    for kind in {raw.kind for raw in raws}:
        same = [(key, raw) for key, raw in ordered if key[0] == kind]
        parameters: list[Any] = []
        for (_, fingerprint), raw in same:
            recipients = [one[:320] for one in raw.recipients[:100]]
            parameters += [kind, fingerprint, raw.content, raw.sender[:320], recipients, raw.via, now]
        with connection.cursor() as cursor:
            cursor.execute(
                _INSERT.format(rows=", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(same))), parameters
            )
            for record_id, fingerprint, is_new in cursor.fetchall():
                ids[kind, fingerprint] = record_id
                if is_new:
                    new.add(record_id)
    with collecting():
        for record_id in sorted(new):
            emit(InboundStored(occurred_at=now, record_id=record_id))
    return _in_order(keys, ids, new)


def _in_order(
    keys: Sequence[tuple[str, str]], ids: dict[tuple[str, str], int], new: set[int]
) -> list[Stored]:
    """Of several equal things in one call only the first is new."""
    answers: list[Stored] = []
    told: set[int] = set()
    for key in keys:
        record_id = ids[key]
        answers.append(Stored(record_id, record_id in new and record_id not in told))
        told.add(record_id)
    return answers
