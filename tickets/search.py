"""Finding tickets: what a query means for the database. Every search begins at what the reader may see.

Words are looked for in the newest messages that hold them all, in the names of attachments, and in the names and
addresses of customers; operators are conditions on the ticket. So the cost of a search is bounded however many
tickets there are: docs/adr/0005.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.core.cache import cache
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Upper
from redis.exceptions import RedisError

from accounts.models import User
from core.text import without_accents
from customers.models import Customer
from tickets.models import Attachment, Message, Ticket, TicketQuerySet
from tickets.search_conditions import CONDITIONS, NAMES, Asker, named
from tickets.search_query import PHRASE, Term, parse
from tickets.search_query import SearchQuery as Query

CONFIG = "helpdesk"
SEARCHED = 1000  # newest matching messages that one search looks at
HEAD_LENGTH = 5_000  # characters of a message in which a snippet is looked for
START, STOP = "\x01", "\x02"  # around what matched, in snippets; no text of ours holds them
VOCABULARY_MESSAGES = 2_000
VOCABULARY_SECONDS = 600
LIKE_ENOUGH = 0.4


@dataclass(frozen=True, slots=True)
class Found:
    """Tickets in no order, and for each the best rank of its messages where words were looked for."""

    tickets: TicketQuerySet
    ranks: Mapping[int, float]


def find(
    user: User,
    query: Query,
    visible: TicketQuerySet | None = None,
    asker: Asker | None = None,
    *,
    ranked: bool = True,
) -> Found:
    """The tickets that this user may see and that fit; ``visible`` is visible_to(user) where it is at hand.

    Without ranks, words cost no statement of their own: they are part of that of the tickets.
    """
    visible = Ticket.objects.visible_to(user) if visible is None else visible
    asker = asker or Asker(user)
    tickets = visible
    if query.number is not None:
        by_number = tickets.filter(pk=query.number)
        if by_number.exists():
            return Found(by_number, {})
    for term in query.terms:
        condition = CONDITIONS.get(term.name)
        if condition is not None:
            wanted = condition(term.value, asker)
            tickets = tickets.exclude(wanted) if term.negated else tickets.filter(wanted)
    if unwanted := query.words(negated=True):
        holds = Message.objects.filter(ticket=OuterRef("pk"), search=_any(unwanted))
        tickets = tickets.filter(~Exists(holds))
    words = query.words()
    if not words:
        return Found(tickets, {})
    if not ranked:
        messages = _messages(visible, words).values_list("ticket_id", flat=True)
        return Found(tickets.filter(pk__in=messages.union(*_names(words), all=True)), {})
    ranks = _by_messages(visible, words)
    return Found(tickets.filter(pk__in=[*ranks, *_by_names(words)]), ranks)


def newest(user: User, text: str, *, limit: int = 50) -> list[Ticket]:
    """The fitting tickets with the newest activity, each with its customer, assignee and queue."""
    query = parse(text)
    if not query:
        return []
    fitting = find(user, query).tickets.select_related("customer", "assignee", "queue")
    return list(fitting.order_by("-activity_at", "-pk")[:limit])


def snippets(tickets: Sequence[Ticket], query: Query) -> dict[int, str]:
    """For each ticket the piece of its newest fitting message around the words, matches between START and STOP."""
    words = query.words()
    if not words or not tickets:
        return {}
    wanted = _all(words)
    fitting = (
        Message.objects.filter(ticket_id__in=[ticket.pk for ticket in tickets], search=wanted)
        .order_by("ticket_id", "-pk")
        .distinct("ticket_id")
        .annotate(
            piece=SearchHeadline(
                Left("body", HEAD_LENGTH),
                wanted,
                config=CONFIG,
                start_sel=START,
                stop_sel=STOP,
                max_words=28,
                min_words=14,
                max_fragments=1,
            )
        )
    )
    return dict(fitting.values_list("ticket_id", "piece"))


def _lexemes(term: Term) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in term.value).split()[:12]


def _raw(term: Term) -> str:
    parts = _lexemes(term)
    if term.name == PHRASE:
        return " <-> ".join(parts)
    return " & ".join(f"{part}:*" for part in parts)


def _all(terms: Sequence[Term]) -> SearchQuery:
    return SearchQuery(" & ".join(f"({_raw(term)})" for term in terms), search_type="raw", config=CONFIG)


def _any(terms: Sequence[Term]) -> SearchQuery:
    return SearchQuery(" | ".join(f"({_raw(term)})" for term in terms), search_type="raw", config=CONFIG)


def _messages(visible: TicketQuerySet, words: Sequence[Term]) -> QuerySet[Message]:
    """The newest messages that hold all words; hidden ones must not use up the places of visible ones."""
    messages = Message.objects.filter(search=_all(words))
    if visible.query.where:
        messages = messages.filter(ticket__in=visible)
    return messages.order_by("-pk")[:SEARCHED]


def _by_messages(visible: TicketQuerySet, words: Sequence[Term]) -> dict[int, float]:
    """By ticket its best rank."""
    ranked = _messages(visible, words).annotate(rank=SearchRank(F("search"), _all(words)))
    ranks: dict[int, float] = {}
    for ticket_id, rank in ranked.values_list("ticket_id", "rank"):
        ranks[ticket_id] = max(rank, ranks.get(ticket_id, 0.0))
    return ranks


def _by_names(words: Sequence[Term]) -> set[int]:
    """Tickets with an attachment, or of a customer, whose name or address contains all the words."""
    found = _names(words)
    return set(found[0].union(*found[1:], all=True)) if found else set()


def _names(words: Sequence[Term]) -> list[QuerySet[Any, int]]:
    """The two halves of :func:`_by_names`; none where a word is so short that it would be in half of the names."""
    texts = [term.value.upper() for term in words]
    if any(len(text) < 3 for text in texts):
        return []
    in_filename, in_name = Q(), Q()
    for text in texts:
        in_filename &= Q(upper__contains=text)
        in_name &= named(text)
    files = Attachment.objects.annotate(upper=Upper("filename")).filter(in_filename)
    customers = Customer.objects.annotate(upper=Upper("name")).filter(in_name)
    of_customers = Ticket.objects.filter(customer_id__in=customers.values("pk")[:NAMES])
    return [
        files.order_by("-pk").values_list("message__ticket_id", flat=True)[:NAMES],
        of_customers.order_by("-pk").values_list("pk", flat=True)[:SEARCHED],
    ]


def corrected(query: Query) -> Query | None:
    """The query with words that nobody wrote replaced by the likest that somebody did; None when nothing is like.

    The words come from messages of everybody: offer a correction only where it finds what the reader may see.
    """
    words = [term for term in query.words() if term.name != PHRASE and len(term.value) > 3]
    known = _vocabulary() if words else frozenset()
    better: dict[Term, Term] = {}
    for term in words:
        word = without_accents(term.value.casefold())
        if word not in known and (like := _likest(word, known)):
            better[term] = Term(term.name, like)
    if not better:
        return None
    return parse(str(Query(tuple(better.get(term, term) for term in query.terms))))


def _likest(word: str, known: frozenset[str]) -> str | None:
    mine = _trigrams(word)
    best, likeness = None, LIKE_ENOUGH
    for other in known:
        if abs(len(other) - len(word)) < 3:
            theirs = _trigrams(other)
            shared = len(mine & theirs) / len(mine | theirs)
            if shared > likeness or (shared == likeness and best is not None and other < best):
                best, likeness = other, shared
    return best


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _vocabulary() -> frozenset[str]:
    """Words of the newest messages, read now and then; PostgreSQL has already taken their accents away."""
    try:
        kept: frozenset[str] | None = cache.get("search:vocabulary")
    except (RedisError, OSError):
        kept = None
    if kept is not None:
        return kept
    texts = f"SELECT search FROM tickets_message ORDER BY id DESC LIMIT {VOCABULARY_MESSAGES}"  # noqa: S608 - no input
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM ts_stat(%s) WHERE length(word) BETWEEN 4 AND 30", [texts])
        words = frozenset(word for (word,) in cursor.fetchall() if word.isalpha())
    try:
        cache.set("search:vocabulary", words, VOCABULARY_SECONDS)
    except (RedisError, OSError):
        return words
    return words
