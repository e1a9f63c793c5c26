"""What an adapter of a channel is, and the plain things that pass between it and the services."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; a page offers no more than this."""

    html: bool = False
    attachments: bool = False
    several_recipients: bool = False
    delivery_reports: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of an attachment."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    is_inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """How raw bytes reached us; ``recipients`` are the addresses that the sender's server named.

    ``sender`` is "<>" when that server named none, and "" when nobody knows.
    """

    sender: str = ""
    recipients: tuple[str, ...] = ()


Automatic = Literal["", "reply", "generated", "perhaps"]


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """Somebody wrote. ``ticket_ids`` come from verified tokens; ``references`` are message ids, nearest first.

    ``recipients`` are all addresses that it was sent to, best first, without tokens: one of them is ours.
    ``reply_to`` is the one address that answers shall go to, "" when there is none or several.
    ``automatic``: "" for a person, "reply" for a machine that answered ours, "generated" for another machine,
    "perhaps" when only its words look like a machine's: it counts as a person's and is never ignored, but nothing
    answers it by itself.
    """

    identity_kind: str
    sender: str
    sender_name: str = ""
    reply_to: str = ""
    reply_to_name: str = ""
    recipients: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    body: str = ""
    html: str = ""
    external_id: str = ""
    ticket_ids: tuple[int, ...] = ()
    references: tuple[str, ...] = ()
    language: str = ""
    automatic: Automatic = ""
    is_own: bool = False
    files: tuple[File, ...] = ()


Outcome = Literal["failed", "delayed", "delivered", "complaint"]


@dataclass(frozen=True, slots=True)
class ReportedRecipient:
    """One recipient of a report; ``reason`` is a sentence for the agent."""

    address: str
    outcome: Outcome
    is_permanent: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """News about a message that we sent: ``message_ids`` are ours, verified."""

    message_ids: tuple[int, ...]
    recipients: tuple[ReportedRecipient, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """It cannot be made into anything: kept, shown with its reason."""

    reason: str
    error: str = ""


Item = InboundMessage | DeliveryReport | Unreadable


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """What is to be sent, to one recipient; ``to`` and ``cc`` are what all recipients may see."""

    ticket_id: int
    message_id: int
    recipient: str
    sender_address: str
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    html: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = False
    files: tuple[File, ...] = ()


class DeliveryError(Exception):
    """A message was not accepted.

    ``permanent``: trying again is useless. ``in_doubt``: the content was handed over and no answer came.
    ``unreachable``: the provider could not be asked at all, which is true of all other messages too.
    ``retry_after`` is what the provider asked for, if it did.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        in_doubt: bool = False,
        unreachable: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.in_doubt = in_doubt
        self.unreachable = unreachable
        self.retry_after = retry_after


class Sender(ABC):
    """An open connection to the provider; one per batch of deliveries."""

    @abstractmethod
    def send(self, message: OutboundMessage, *, before_content: Callable[[], None]) -> str:
        """Send, and return the provider's receipt.

        Calls ``before_content`` right before the content is handed over; what that raises stops the sending.
        Raises DeliveryError.
        """

    @abstractmethod
    def close(self) -> None:
        """Release the connection; never raises."""


class Adapter(ABC):
    """One kind of channel. Storage, retries, idempotency and filters stay in the services."""

    kind: str
    label: str
    capabilities: Capabilities

    @abstractmethod
    def fingerprint(self, raw: bytes) -> str:
        """The key under which the same thing is stored once, at most 64 characters."""

    @abstractmethod
    def parse(self, raw: bytes, envelope: Envelope) -> Item:
        """What the raw bytes say. Pure: the same bytes give the same item; never raises."""

    @abstractmethod
    def external_id(self, ticket_id: int, message_id: int, address: str) -> str:
        """The id under which a message of ours goes out, the same in every try."""

    @abstractmethod
    def open(self) -> Sender:
        """Something to send with; connects when the first message is sent."""
