"""Conversations as lines for COPY (text format), a chunk at a time. Pure.

Lines are put together as strings: the same rows through objects and adapters take ten times as long.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from helpdesk.seeding.conversation import (
    CLOSED,
    IN,
    NEW,
    NOTE,
    OPEN,
    OUT,
    RESOLVED,
    Conversation,
    Line,
    converse,
    pick,
)
from helpdesk.seeding.outcomes import COLUMNS as OUTCOME_COLUMNS
from helpdesk.seeding.outcomes import Outcome, outcome_rows
from helpdesk.seeding.plan import CHUNK, Customer, Plan, message_counts
from helpdesk.seeding.text_format import NULL, PARAGRAPH, Stamps, null

COLUMNS: dict[str, tuple[str, ...]] = {
    "customers_customer": (
        "id",
        "name",
        "language",
        "attributes",
        "notes",
        "is_blocked",
        "value_minor",
        "created_at",
    ),
    "customers_identity": ("id", "customer_id", "kind", "value", "display", "source", "created_at"),
    "customers_lifetimevalue": ("customer_id", "at", "amount_minor", "currency", "source", "recorded_at"),
    "tickets_ticket": (
        *("id", "brand_id", "customer_id", "queue_id", "assignee_id", "subject", "status", "priority"),
        *("channel", "language", "tags", "value_minor", "created_at", "activity_at", "updated_at"),
        *("first_reply_at", "waiting_since", "resolved_at", "closed_at", "reopened_count"),
        *("message_count", "preview", "last_direction", "version"),
    ),
    "tickets_thread": ("id", "ticket_id", "channel", "address", "identity_id", "subject", "created_at"),
    "tickets_message": (
        *("id", "ticket_id", "thread_id", "direction", "author_id", "identity_id", "author_name"),
        *("sender", '"to"', "subject", "text", "body", "rfc_message_id", "created_at"),
    ),
    "tickets_ticketevent": (
        *("ticket_id", "kind", "at", "actor", "before", "after", "message_id", "team_id", "agent_id"),
        *("channel", "value_minor"),
    ),
    **OUTCOME_COLUMNS,
}


def email_of(plan: Plan, customer: Customer) -> str:
    """Unique by the id of the row; example.net belongs to nobody."""
    pk = plan.first_customer + customer.index
    return f"{_ascii(customer.first_name)}.{_ascii(customer.last_name)}.{pk}@example.net"


_PLAIN = str.maketrans("éèêëàâäîïôöùûüçÉÈÀÂÎÔÇ", "eeeeaaaiioouuuceeaaioc")


def _ascii(text: str) -> str:
    return text.translate(_PLAIN).lower().replace(" ", "-").replace("'", "")


def customer_rows(plan: Plan, stamps: Stamps, chunk: range) -> dict[str, bytes]:
    """Customers, their addresses and values."""
    customers, identities, values = [], [], []
    for index in chunk:
        customer = plan.customer(index)
        pk, created, email = plan.first_customer + index, stamps(customer.created), email_of(plan, customer)
        value = customer.value_at(plan.until)
        customers.append(
            f"{pk}\t{customer.name}\t{customer.language.code}\t{{}}\t\tf\t{null(value)}\t{created}\n"
        )
        identities.append(f"{plan.first_identity + index}\t{pk}\temail\t{email}\t{email}\tseed\t{created}\n")
        for at, cents in customer.values:
            values.append(f"{pk}\t{stamps(at)}\t{cents}\tEUR\tseed\t{stamps(at)}\n")
    return _encoded(
        customers_customer=customers, customers_identity=identities, customers_lifetimevalue=values
    )


def _encoded(**tables: Iterable[str]) -> dict[str, bytes]:
    return {table: "".join(lines).encode() for table, lines in tables.items()}


@dataclass
class _Writer:
    """Collects the rows of a chunk; events are put in the order of time at the end."""

    plan: Plan
    stamps: Stamps
    tickets: list[str] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    events: list[tuple[int, str]] = field(default_factory=list)
    outcomes: dict[str, list[str]] = field(default_factory=dict)


def ticket_rows(plan: Plan, stamps: Stamps, chunk: int) -> dict[str, bytes]:
    """The tickets of a chunk with threads, messages and log; ids follow the order of time, as they do in life."""
    random = plan.random(chunk)
    first = chunk * CHUNK
    numbers = range(first, min(first + CHUNK, plan.tickets))
    counts = message_counts(len(numbers), random)
    talks = [
        converse(plan, random, number, plan.created((number + random.random()) / plan.tickets), count)
        for number, count in zip(numbers, counts, strict=True)
    ]
    lines = sorted((line for talk in talks for line in talk.lines), key=lambda line: line.at)
    for position, line in enumerate(lines):
        line.id = plan.first_message + first * 4 + position
    writer = _Writer(plan, stamps)
    written: list[tuple[int, str]] = []
    for talk in talks:
        written += _write_talk(writer, talk, random)
    writer.messages = [text for _, text in sorted(written)]
    writer.events.sort(key=lambda item: item[0])
    return _encoded(
        tickets_ticket=writer.tickets,
        tickets_thread=writer.threads,
        tickets_message=writer.messages,
        tickets_ticketevent=(text for _, text in writer.events),
        **writer.outcomes,
    )


def _write_talk(writer: _Writer, talk: Conversation, random: Random) -> Iterator[tuple[int, str]]:
    plan, stamps, customer = writer.plan, writer.stamps, talk.customer
    ticket_id, thread_id = plan.first_ticket + talk.number, plan.first_thread + talk.number
    subject = pick(talk.topic.subjects, random) % talk.slots
    email, address = email_of(plan, customer), plan.addresses[customer.language.code]
    identity_id = plan.first_identity + customer.index
    writer.threads.append(
        f"{thread_id}\t{ticket_id}\temail\t{address}\t{identity_id}\t{subject}\t{stamps(talk.lines[0].at)}\n"
    )
    preview, is_first_answer = "", True
    for position, line in enumerate(talk.lines):
        paragraphs = _paragraphs(talk, line, position, random, is_first_answer=is_first_answer)
        body = PARAGRAPH.join(paragraphs)
        mark = f"{line.id}.s{plan.seed}@seed.example.net"
        if line.direction == NOTE:
            head = f"{NULL}\tnote\t{talk.agent.id}\t{NULL}\t{talk.agent.name}\t\t{{}}\t"
            mark = ""
        elif line.direction == OUT:
            head = (
                f"{thread_id}\toutbound\t{talk.agent.id}\t{NULL}\t{talk.agent.name}\t{address}\t{{{email}}}"
            )
            head += f"\t{subject}"
            is_first_answer = False
        else:
            head = f"{thread_id}\tinbound\t{NULL}\t{identity_id}\t{customer.name}\t{email}\t{{{address}}}\t{subject}"
        if line.direction != NOTE:
            preview = " ".join(paragraphs)
        yield line.id, f"{line.id}\t{ticket_id}\t{head}\t{body}\t{body}\t{mark}\t{stamps(line.at)}\n"
    _write_ticket(writer, talk, ticket_id, subject, preview[:159].rstrip())


def _paragraphs(
    talk: Conversation, line: Line, position: int, random: Random, *, is_first_answer: bool
) -> list[str]:
    language, slots = talk.language, talk.slots
    if line.direction == NOTE:
        return [pick(language.notes, random)]
    if line.direction == OUT:
        answer = talk.topic.answers if is_first_answer else language.agent_follow_ups
        closing = f"{pick(language.agent_closings, random)} {talk.agent.name.partition(' ')[0]}"
        return [pick(language.agent_greetings, random) % slots, pick(answer, random) % slots, closing]
    if position:
        is_last = line is talk.lines[-1] and talk.resolved_at is not None
        return [pick(language.thanks if is_last else language.follow_ups, random) % slots]
    parts = [pick(language.greetings, random), pick(talk.topic.problems, random) % slots]
    if random.random() < 0.7:
        parts[1] += " " + pick(language.details, random) % slots
    return [*parts, f"{pick(language.closings, random)} {talk.customer.name}"]


@dataclass
class _Ticket:
    """A ticket while its log is written."""

    status: str = NEW
    assignee: str = NULL
    team: str = NULL
    waiting: int | None = None
    first_reply: int | None = None
    first_resolved: int | None = None
    reopened: int = 0
    version: int = 1
    updated: int = 0
    activity: int = 0
    direction: str = IN


def _write_ticket(writer: _Writer, talk: Conversation, ticket_id: int, subject: str, preview: str) -> None:
    state = _Log(writer, talk, ticket_id).write()
    plan, stamps, lines = writer.plan, writer.stamps, talk.lines
    value = talk.customer.value_at(lines[0].at)
    tags = "{" + ",".join(_tags(talk, value)) + "}" if talk.is_held else "{}"
    writer.tickets.append(
        f"{ticket_id}\t{plan.brand_id}\t{plan.first_customer + talk.customer.index}\t{talk.queue.id}"
        f"\t{state.assignee}\t{subject}\t{state.status}\t{_priority(value)}\temail\t{talk.language.code}"
        f"\t{tags}\t{null(value)}\t{stamps(lines[0].at)}\t{stamps(state.activity)}\t{stamps(state.updated)}"
        f"\t{_moment(stamps, state.first_reply)}\t{_moment(stamps, state.waiting)}"
        f"\t{_moment(stamps, talk.resolved_at)}\t{_moment(stamps, talk.closed_at)}\t{state.reopened}"
        f"\t{len(lines)}\t{preview}\t{state.direction}\t{state.version}\n"
    )
    outcome = Outcome(ticket_id, state.first_reply, state.first_resolved, state.reopened)
    for table, line in outcome_rows(plan, stamps, talk, outcome):
        writer.outcomes.setdefault(table, []).append(line)


def _moment(stamps: Stamps, at: int | None) -> str:
    return NULL if at is None else stamps(at)


def _tags(talk: Conversation, value: int | None) -> list[str]:
    return sorted([talk.topic.tag, "vip"]) if _priority(value) == "high" else [talk.topic.tag]


def _priority(value: int | None) -> str:
    return "high" if value is not None and value >= 200_000 else "normal"


class _Log:
    """Writes the permanent log of one ticket as the services would have, and follows its state."""

    def __init__(self, writer: _Writer, talk: Conversation, ticket_id: int) -> None:
        self.writer, self.talk, self.ticket_id = writer, talk, ticket_id
        self.state = _Ticket()
        self.user = f"user:{talk.agent.id}"
        self.customer = f"customer:{writer.plan.first_customer + talk.customer.index}"
        value = talk.customer.value_at(talk.lines[0].at)
        self.priority, self.tags = _priority(value), ", ".join(_tags(talk, value))

    def write(self) -> _Ticket:
        """All of it, from creation to closing; returns the ticket as it ends."""
        talk, state = self.talk, self.state
        first = talk.lines[0]
        self.log("created", first.at, self.customer, after=NEW)
        self.log("received", first.at, self.customer, message=first.id)
        state.waiting = state.activity = first.at
        self.route(first.at)
        for line in talk.lines[1:]:
            self.line(line)
        if talk.is_held and state.assignee == NULL:
            self.take(talk.lines[-1].at)
        if talk.resolved_at is not None and state.status != RESOLVED:
            self.take(talk.resolved_at)
            self.status(RESOLVED, talk.resolved_at, self.user)
            state.version += 1
        if talk.closed_at is not None:
            self.status(CLOSED, talk.closed_at, "system")
            state.version += 1
        return state

    def log(
        self, kind: str, at: int, actor: str, before: str = "", after: str = "", message: int | None = None
    ) -> None:
        state = self.state
        agent = str(self.talk.agent.id) if actor == self.user else state.assignee
        state.updated = max(state.updated, at)
        self.writer.events.append(
            (
                at,
                f"{self.ticket_id}\t{kind}\t{self.writer.stamps(at)}\t{actor}\t{before}\t{after}"
                f"\t{null(message)}\t{state.team}\t{agent}\temail\t{null(self.talk.customer.value_at(at))}\n",
            )
        )

    def route(self, at: int) -> None:
        self.state.team = str(self.talk.queue.team_id)
        self.log("queued", at, "system", after=self.talk.queue.name)
        if self.priority != "normal":
            self.log("priority", at, "system", before="normal", after=self.priority)
        self.state.version += 1

    def line(self, line: Line) -> None:
        state = self.state
        state.version += 1
        if line.direction == NOTE:
            self.log("noted", line.at, self.user, message=line.id)
            return
        state.activity, state.direction = line.at, line.direction
        if line.direction == IN:
            self.log("received", line.at, self.customer, message=line.id)
            if state.status not in {NEW, OPEN}:
                self.status(OPEN, line.at, self.customer)
            state.waiting = state.waiting or line.at
            return
        self.log("replied", line.at, self.user, message=line.id)
        state.first_reply = state.first_reply or line.at
        state.waiting = None
        if state.assignee == NULL:
            self.assign(line.at)
        target = line.status or (OPEN if state.status == NEW else state.status)
        if target != state.status:
            self.status(target, line.at, self.user)

    def take(self, at: int) -> None:
        if self.state.assignee == NULL:
            self.assign(at)
            if self.state.status == NEW:
                self.status(OPEN, at, self.user)
            self.state.version += 1

    def assign(self, at: int) -> None:
        self.log("assigned", at, self.user, after=self.talk.agent.name)
        self.state.assignee = str(self.talk.agent.id)
        self.log("tags", at, self.user, after=self.tags)

    def status(self, after: str, at: int, actor: str) -> None:
        before, self.state.status = self.state.status, after
        self.log("status", at, actor, before=before, after=after)
        if after == RESOLVED:
            self.state.waiting = None
            self.state.first_resolved = self.state.first_resolved or at
        elif before == RESOLVED and after != CLOSED:
            self.state.reopened += 1
