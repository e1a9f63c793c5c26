"""What a run of the seed is made of, and the pure functions of (seed, number) that everything else uses."""

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from random import Random

from core.business_time import WeekSchedule
from helpdesk.seeding.english import ENGLISH
from helpdesk.seeding.french import FRENCH
from helpdesk.seeding.open_hours import OpenHours
from helpdesk.seeding.topic import Language

DAY, HOUR = 86_400, 3_600
WINDOW_DAYS = 730
CHUNK = 2_000
MESSAGES_PER_TICKET = 4

_MASK = (1 << 64) - 1
_FRENCH_PERCENT = 55

# How much is written in each local hour, on each weekday from Monday, in each month from January.
_HOURS = (2, 1, 1, 1, 1, 2, 4, 8, 16, 24, 26, 24, 18, 20, 24, 22, 20, 18, 15, 13, 12, 10, 7, 4)
_WEEKDAYS = (1.15, 1.1, 1.0, 1.0, 0.95, 0.6, 0.5)
_MONTHS = (1.25, 0.9, 0.95, 0.95, 1.0, 0.95, 0.9, 0.75, 1.05, 1.05, 1.35, 1.5)
_GROWTH = 0.4


def mix(seed: int, number: int) -> int:
    """64 well-mixed bits of two numbers (splitmix64, Steele, Lea and Flood 2014): the same in every process."""
    z = (seed * 0x9E3779B97F4A7C15 + number * 0xD1342543DE82EF95 + 0x632BE59BD9B4E019) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


@dataclass(frozen=True)
class Agent:
    """Somebody who answers."""

    id: int
    name: str


@dataclass(frozen=True)
class QueueOf:
    """A queue with its team and the agents who work there."""

    id: int
    name: str
    team_id: int
    agents: tuple[Agent, ...]


@dataclass(frozen=True)
class Customer:
    """A customer as the number of the row tells: nothing is looked up."""

    index: int
    language: Language
    first_name: str
    last_name: str
    created: int
    values: tuple[tuple[int, int], ...]  # pairs of moment (epoch seconds) and cents, oldest first

    @property
    def name(self) -> str:
        """First name and last name."""
        return f"{self.first_name} {self.last_name}"

    def value_at(self, moment: int) -> int | None:
        """What was known of the lifetime value at a moment."""
        known = None
        for at, cents in self.values:
            if at <= moment:
                known = cents
        return known


@dataclass(frozen=True)
class Plan:
    """A run: how many tickets until when, and the first free ids. ``until`` is in epoch seconds.

    ``queues`` maps the queue names of the topics ("delivery", "orders", "billing") to queues.
    """

    seed: int
    tickets: int
    until: int
    brand_id: int
    queues: dict[str, QueueOf]
    first_ticket: int = 1
    first_thread: int = 1
    first_message: int = 1
    first_customer: int = 1
    first_identity: int = 1
    first_invitation: int = 1
    first_response: int = 1
    survey_id: int = 1
    schedule: WeekSchedule | None = None
    addresses: dict[str, str] = field(
        default_factory=lambda: {"fr": "commandes@example.com", "en": "support@example.com"}
    )

    @property
    def customers(self) -> int:
        """One customer for three tickets."""
        return self.tickets // 3 + 1

    @property
    def messages(self) -> int:
        """Exactly four to a ticket."""
        return self.tickets * MESSAGES_PER_TICKET

    @property
    def chunks(self) -> int:
        """Tickets are made in chunks, each from a random generator of its own."""
        return math.ceil(self.tickets / CHUNK)

    def random(self, chunk: int) -> Random:
        """The generator of a chunk."""
        return Random(mix(self.seed, 0x5EED << 32 | chunk))  # noqa: S311  texts and times, no secrets

    @property
    def start(self) -> int:
        """The beginning of the window."""
        return self.until - WINDOW_DAYS * DAY

    @cached_property
    def open_hours(self) -> OpenHours | None:
        """When people work; None where no business hours are set up."""
        return OpenHours(self.schedule, self.start, self.until) if self.schedule else None

    @cached_property
    def _load(self) -> list[float]:
        return list(accumulate(self._weight(hour) for hour in range(WINDOW_DAYS * 24)))

    def _weight(self, hour: int) -> float:
        local = self.start + hour * HOUR + HOUR  # Paris, without summer time: near enough for a shop
        day = local // DAY
        month = int((day % 365.2425) / 30.437) % 12
        growth = 1 + _GROWTH * hour / (WINDOW_DAYS * 24)
        return _HOURS[local % DAY // HOUR] * _WEEKDAYS[(day + 3) % 7] * _MONTHS[month] * growth

    def created(self, share: float) -> int:
        """The moment by which this share (0 to 1) of all tickets has come in."""
        load = self._load
        wanted = share * load[-1]
        hour = min(bisect_right(load, wanted), len(load) - 1)
        before = load[hour - 1] if hour else 0.0
        within = (wanted - before) / (load[hour] - before)
        return self.start + int((hour + min(within, 0.999)) * HOUR)

    def customer(self, index: int) -> Customer:
        """The customer with this number (0 to ``customers`` - 1)."""
        bits = mix(self.seed, index)
        language = FRENCH if bits % 100 < _FRENCH_PERCENT else ENGLISH
        created = self.start - (bits >> 52) % 400 * DAY - (bits >> 20) % DAY
        return Customer(
            index=index,
            language=language,
            first_name=language.first_names[(bits >> 8) % len(language.first_names)],
            last_name=language.last_names[(bits >> 14) % len(language.last_names)],
            created=created,
            values=self._values(mix(self.seed + 1, index), created),
        )

    def _values(self, bits: int, created: int) -> tuple[tuple[int, int], ...]:
        if bits % 100 >= 70:
            return ()
        luck = (bits >> 8) % 1000 / 1000
        first = int(2_500 + 260_000 * luck**5) + (bits >> 20) % 900
        values = [(created, first)]
        if (bits >> 32) % 2:
            later = self.start + (bits >> 34) % (WINDOW_DAYS - 5) * DAY + (bits >> 45) % DAY
            values.append((later, int(first * (1.2 + (bits >> 56) % 100 / 50))))
        return tuple(values)


def message_counts(tickets: int, random: Random) -> list[int]:
    """How many messages each ticket of a chunk has: many short ones, a few long ones, four on average exactly."""
    shares = ((1, 40), (2, 260), (3, 200), (4, 190), (5, 120), (6, 75), (7, 45), (8, 28), (10, 18), (12, 10))
    counts = [count for count, share in shares for _ in range(share * tickets // 1000)]
    counts += [count for count, share in ((15, 6), (20, 5), (24, 3)) for _ in range(share * tickets // 1000)]
    counts += [MESSAGES_PER_TICKET] * (tickets - len(counts))
    missing = tickets * MESSAGES_PER_TICKET - sum(counts)
    step = 1 if missing > 0 else -1
    position = 0
    while missing:
        if counts[position] + step >= 1 and counts[position] in {2, 3, 4, 5}:
            counts[position] += step
            missing -= step
        position = (position + 7) % tickets if tickets % 7 else (position + 1) % tickets
    random.shuffle(counts)
    return counts
