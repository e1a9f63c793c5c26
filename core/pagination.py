"""Pages by position in the order, not by number: the hundredth costs what the first costs."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rest_framework.pagination import CursorPagination


class ApiCursorPagination(CursorPagination):
    """Newest first; ``page_size`` up to 200."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 200


@dataclass(frozen=True)
class Keyset:
    """A place in a list ordered by (moment, id), newest first: "after this row"."""

    at: datetime
    id: int

    def encode(self) -> str:
        """As a URL parameter."""
        return base64.urlsafe_b64encode(f"{self.at.isoformat()}|{self.id}".encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Keyset | None":
        """Back from a URL parameter; None when it was tampered with (the list then starts at its top)."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            at, _, pk = raw.partition("|")
            moment = datetime.fromisoformat(at)
            return cls(at=moment, id=int(pk)) if moment.tzinfo else None
        except (ValueError, binascii.Error):
            return None


@dataclass(frozen=True)
class Place:
    """A place in a list of any order: the values by which the row before it is ordered, its id last."""

    parts: tuple[datetime | int, ...]

    def encode(self) -> str:
        """As a URL parameter."""
        parts = [part.isoformat() if isinstance(part, datetime) else part for part in self.parts]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, kinds: Sequence[type[datetime | int]]) -> "Place | None":
        """Back from a URL parameter, for an order of values of these kinds; None when it is none of its places."""
        try:
            raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if not isinstance(raw, list) or len(raw) != len(kinds):
                return None
            return cls(tuple(_part(value, kind) for value, kind in zip(raw, kinds, strict=True)))
        except (
            ValueError,
            RecursionError,
        ):  # ValueError: what is no base64, no text, no JSON and no such value
            return None


def _part(value: object, kind: type[datetime | int]) -> datetime | int:
    if kind is datetime and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment
    if kind is int and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value
    raise ValueError(value)
