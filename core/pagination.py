"""Pages by position in the order, not by number: the hundredth costs what the first costs."""

import base64
import binascii
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
