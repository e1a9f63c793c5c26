"""How a seeded conversation goes: who wrote when, and how the status followed. Pure."""

import math
from dataclasses import dataclass, field
from random import Random

from helpdesk.seeding.plan import DAY, HOUR, Agent, Customer, Plan, QueueOf
from helpdesk.seeding.topic import Language, Topic

IN, OUT, NOTE = "inbound", "outbound", "note"
NEW, OPEN, PENDING, ON_HOLD, RESOLVED, CLOSED = "new", "open", "pending", "on_hold", "resolved", "closed"

_OPENS, _SHUTS = 8 * HOUR, 18 * HOUR
_AFTER: dict[str, tuple[tuple[float, str], ...]] = {
    IN: ((0.84, OUT), (0.94, NOTE), (1.0, IN)),
    OUT: ((0.76, IN), (0.88, NOTE), (1.0, OUT)),
    NOTE: ((0.9, OUT), (1.0, NOTE)),
}


@dataclass
class Line:
    """One message: when, which way, and what the ticket became with it (None: as it follows by itself)."""

    at: int
    direction: str
    status: str | None = None
    id: int = 0


@dataclass
class Conversation:
    """A ticket from its creation to its end; all moments are epoch seconds."""

    number: int
    customer: Customer
    topic: Topic
    queue: QueueOf
    agent: Agent
    order: str
    lines: list[Line]
    slots: dict[str, str]
    resolved_at: int | None = None
    closed_at: int | None = None
    is_held: bool = True
    texts: list[list[str]] = field(default_factory=list)

    @property
    def language(self) -> Language:
        """What it is written in."""
        return self.customer.language


def pick(options: tuple[str, ...], random: Random) -> str:
    """One of several texts."""
    return options[int(random.random() * len(options))]


def converse(plan: Plan, random: Random, number: int, created: int, count: int) -> Conversation:
    """The conversation of one ticket with ``count`` messages; it never goes beyond the plan's end."""
    skew = random.random() ** 1.3
    customer = plan.customer(int(skew * (plan.customers - 1)))
    language = customer.language
    topic = _topic(language, random.random())
    queue = plan.queues[topic.queue]
    agent = queue.agents[int(random.random() ** 1.5 * len(queue.agents))]
    is_done = random.random() >= _unresolved(plan.until - created)
    lines = _lines(random, created, count, is_done=is_done)
    order = f"BR-{100_000 + int(random.random() * 899_999)}"
    talk = Conversation(
        number=number,
        customer=customer,
        topic=topic,
        queue=queue,
        agent=agent,
        order=order,
        lines=lines,
        slots=_slots(language, order, customer.first_name, random),
    )
    _finish(plan, random, talk, is_done=is_done)
    return talk


def _topic(language: Language, share: float) -> Topic:
    wanted = share * sum(topic.weight for topic in language.topics)
    for topic in language.topics:
        wanted -= topic.weight
        if wanted < 0:
            return topic
    return language.topics[0]


def _slots(language: Language, order: str, name: str, random: Random) -> dict[str, str]:
    return {
        "order": order,
        "name": name,
        "product": pick(language.products, random),
        "colour": pick(language.colours, random),
        "city": pick(language.cities, random),
        "days": str(2 + int(random.random() * 12)),
        "amount": f"{9 + int(random.random() * 190)}.{int(random.random() * 10)}0",
    }


def _unresolved(age: int) -> float:
    """How likely a ticket of this age is still open: most of the last days, few of the months before."""
    return 0.75 * math.exp(-age / (11 * DAY)) + 0.006


def _lines(random: Random, created: int, count: int, *, is_done: bool) -> list[Line]:
    lines = [Line(created, IN)]
    at = created
    for position in range(1, count):
        chance = random.random()
        direction = next(way for limit, way in _AFTER[lines[-1].direction] if chance <= limit)
        if position == count - 1 and is_done and all(line.direction != OUT for line in lines):
            direction = OUT
        wait = -math.log(1 - random.random())
        at += 60 + int(6 * HOUR * wait if direction == IN else 1.5 * HOUR * wait**1.3)
        at = at if direction == IN else working(at, random)
        lines.append(Line(at, direction))
    return lines


def working(at: int, random: Random) -> int:
    """The same moment, or one soon after the next opening when nobody works then."""
    local = at + HOUR
    day, second = divmod(local, DAY)
    if (day + 3) % 7 < 5 and _OPENS <= second < _SHUTS:
        return at
    if second >= _SHUTS:
        day += 1
    while (day + 3) % 7 >= 5:
        day += 1
    return day * DAY + _OPENS - HOUR + int(random.random() * 2.5 * HOUR)


def _finish(plan: Plan, random: Random, talk: Conversation, *, is_done: bool) -> None:
    lines = talk.lines
    last = lines[-1]
    created = lines[0].at
    for line in lines[1:-1]:
        if line.direction == OUT:
            chance = random.random()
            line.status = PENDING if chance < 0.6 else ON_HOLD if chance < 0.68 else None
    end = last.at
    if is_done and last.direction != OUT:
        end = working(last.at + 600 + int(random.random() * HOUR), random)
        before = lines[-2] if len(lines) > 2 else None
        if before and before.direction == OUT and last.direction == IN and random.random() < 0.4:
            before.status = RESOLVED  # the customer's last message opens it again
    limit = max(plan.until - 60, created)  # a ticket of the last minute has no room for more
    if end > limit:
        squeeze = (limit - created) / max(end - created, 1)
        for line in lines[1:]:
            line.at = created + int((line.at - created) * squeeze)
        end = max(created, min(limit, created + int((end - created) * squeeze)))
    if not is_done:
        chance = random.random()
        if last.direction == OUT:
            last.status = PENDING if chance < 0.7 else ON_HOLD if chance < 0.85 else None
        talk.is_held = any(line.direction == OUT for line in lines) or chance < 0.3
        return
    if last.direction == OUT:
        last.status = RESOLVED
    talk.resolved_at = end
    closing = end + 14 * DAY + int(random.random() * HOUR)
    if closing < limit:
        talk.closed_at = closing
