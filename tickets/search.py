"""Finding tickets: what a query means for the database. Every search begins at what the reader may see.

Words are looked for in the newest messages that hold them all, in the names of attachments, and in the names and
addresses of customers (search_words); operators are conditions on the ticket (search_conditions). So the cost of a
search is bounded however many tickets there are: docs/adr/0005.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline
from django.core.cache import cache
from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.functions import Left
from redis.exceptions import RedisError

from accounts.models import User
from core.text import without_accents
from tickets.models import Message, Ticket, TicketQuerySet
from tickets.search_conditions import CONDITIONS, Asker
from tickets.search_query import PHRASE, Term, parse
from tickets.search_query import SearchQuery as Query
from tickets.search_words import CONFIG, Hit, any_of, hits, named, newest_messages

HEAD_LENGTH = 5_000  # characters of a message in which a snippet is looked for
SENTENCE_END = re.compile(r"[.!?…]\s+|\n+")
NEAR = 60  # characters to the end of a sentence within which a snippet goes there
START, STOP = "\x01", "\x02"  # around what matched, in snippets; no text of ours holds them
VOCABULARY_MESSAGES = 2_000
VOCABULARY_SECONDS = 600
LIKE_ENOUGH = 0.4


@dataclass(frozen=True, slots=True)
class Found:
    """Tickets in no order, by ticket what fits in its messages, and the query that found them."""

    tickets: TicketQuerySet
    hits: Mapping[int, Hit]
    query: Query


def find(
    user: User,
    query: Query,
    visible: TicketQuerySet | None = None,
    asker: Asker | None = None,
    *,
    at_least: int = 0,
    ranked: bool = False,
) -> Found:
    """The tickets that this user may see and that fit; ``visible`` is visible_to(user) where it is at hand.

    Where the words are in the messages of fewer tickets than ``at_least``, what begins with them fits too. ``ranked``
    tells in the hits how well each fits, which takes reading all that the messages hold.
    """
    visible = Ticket.objects.visible_to(user) if visible is None else visible
    if by_number := _by_number(visible, query):
        return Found(by_number, {}, query)
    tickets = _narrowed(visible, query, asker or Asker(user))
    words = query.words()
    if not words:
        return Found(tickets, {}, query)
    by_message, by_name = hits(visible, words, ranked=ranked, with_names=True)
    if len(by_message) < at_least and query.begun() != query:
        query = query.begun()
        by_message, _same = hits(visible, query.words(), ranked=ranked, with_names=False)
    return Found(tickets.filter(pk__in=[*by_message, *by_name]), by_message, query)


def matching(query: Query, visible: TicketQuerySet, asker: Asker) -> TicketQuerySet:
    """The same tickets as a part of one statement: for lists that are counted and paged."""
    if by_number := _by_number(visible, query):
        return by_number
    tickets = _narrowed(visible, query, asker)
    words = query.words()
    if not words:
        return tickets
    messages = newest_messages(visible, words).values_list("ticket_id", flat=True)
    return tickets.filter(pk__in=messages.union(*named(words), all=True))


def _by_number(visible: TicketQuerySet, query: Query) -> TicketQuerySet | None:
    found = visible.filter(pk=query.number) if query.number is not None else None
    return found if found is not None and found.exists() else None


def _narrowed(tickets: TicketQuerySet, query: Query, asker: Asker) -> TicketQuerySet:
    """What operators and unwanted words leave."""
    for term in query.terms:
        condition = CONDITIONS.get(term.name)
        if condition is not None:
            wanted = condition(term.value, asker)
            tickets = tickets.exclude(wanted) if term.negated else tickets.filter(wanted)
    if unwanted := query.words(negated=True):
        holds = Message.objects.filter(ticket=OuterRef("pk"), search=any_of(unwanted))
        tickets = tickets.filter(~Exists(holds))
    return tickets


def newest(user: User, text: str, *, limit: int = 50) -> list[Ticket]:
    """The fitting tickets with the newest activity, each with its customer, assignee and queue."""
    query = parse(text).begun(last_only=True)
    if not query:
        return []
    fitting = find(user, query).tickets.select_related("customer", "assignee", "queue")
    return list(fitting.order_by("-activity_at", "-pk")[:limit])


def snippets(tickets: Sequence[Ticket], hits: Mapping[int, Hit], query: Query) -> dict[int, str]:
    """For each ticket the piece of its newest fitting message around the words, matches between START and STOP.

    It begins and ends where a sentence does, or says by an ellipsis that it does not.
    """
    fitting = [hits[ticket.pk].message_id for ticket in tickets if ticket.pk in hits]
    if not fitting:
        return {}
    piece = SearchHeadline(
        Left("body", HEAD_LENGTH),
        any_of(query.words()),
        config=CONFIG,
        start_sel=START,
        stop_sel=STOP,
        max_words=28,
        min_words=14,
        max_fragments=1,
    )
    messages = Message.objects.filter(pk__in=fitting).annotate(piece=piece, head=Left("body", HEAD_LENGTH))
    return {
        ticket: _within(head, piece)
        for ticket, piece, head in messages.values_list("ticket_id", "piece", "head")
    }


def _within(text: str, piece: str) -> str:
    """A piece of a text out to the ends of its sentences; with an ellipsis where those are far."""
    before, found, after = text.partition(piece.replace(START, "").replace(STOP, ""))
    if not found:
        return piece
    begun = SENTENCE_END.split(before)[-1]
    ends = SENTENCE_END.search(after)
    rest = after[: ends.end()].rstrip() if ends else after.rstrip()
    return f"{begun if len(begun) < NEAR else '… '}{piece}{rest if len(rest) < NEAR else ' …'}"


def corrected(query: Query) -> Query | None:
    """The query with words that nobody wrote replaced by the likest that somebody did; None when nothing is like.

    The words come from messages of everybody: offer a correction only where it finds what the reader may see.
    """
    words = [term for term in query.words() if term.name != PHRASE and len(term.text) > 3]
    known = _vocabulary() if words else frozenset()
    better: dict[Term, Term] = {}
    for term in words:
        word = without_accents(term.text.casefold())
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
