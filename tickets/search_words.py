"""Words of a search: which messages hold them, and which names of customers and of files.

PostgreSQL reads the words as it reads the texts (docs/adr/0005). Words are whole, unless a star ends them: to look for
all that begins with a word costs ten times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper
from django.db.models.lookups import Contains

from customers.models import Customer, Identity
from tickets.models import Attachment, Message, Ticket, TicketQuerySet
from tickets.models.message import SEARCH_WINDOW
from tickets.search_query import Term

CONFIG = "helpdesk"
SEARCHED = 1000  # newest matching messages that one search looks at
WINDOWS = 3  # of SEARCH_WINDOW ids, through which it goes first
NAMES = 200  # customers or attachments that one word may match


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket's newest message that fits the words, and the best rank of all that fit, where it was asked for."""

    message_id: int
    rank: float


def all_of(terms: Sequence[Term]) -> SearchQuery:
    """Texts that hold all the terms."""
    return SearchQuery(" & ".join(map(_raw, terms)), search_type="raw", config=CONFIG)


def any_of(terms: Sequence[Term]) -> SearchQuery:
    """Texts that hold one of the terms."""
    return SearchQuery(" | ".join(map(_raw, terms)), search_type="raw", config=CONFIG)


def _raw(term: Term) -> str:
    """The term for to_tsquery, which reads what is quoted as it reads texts: BR-77, a@b.test and "two words" too."""
    if not term.is_beginning:
        return _lexeme(term.value)
    parts = "".join(letter if letter.isalnum() else " " for letter in term.text).split()
    # only the last part may go on: one beginning costs as much as many whole words
    begun = " <-> ".join([*map(_lexeme, parts[:-1]), _lexeme(parts[-1], ":*")])
    return f"({_lexeme(term.text)} | ({begun}))" if len(parts) > 1 else begun


def _lexeme(text: str, ending: str = "") -> str:
    quoted = text.replace("\\", "\\\\").replace("'", "''")
    if text[0].isdigit():  # PostgreSQL takes the number of BR-77 for a negative one
        return f"('{quoted}'{ending} | '-{quoted}'{ending})"
    return f"'{quoted}'{ending}"


def newest_messages(visible: TicketQuerySet, words: Sequence[Term]) -> QuerySet[Message]:
    """The newest messages that hold all the words; hidden ones must not use up the places of visible ones."""
    messages = Message.objects.filter(search=all_of(words))
    if visible.query.where:
        messages = messages.filter(ticket__in=visible)
    # all that begins with a word PostgreSQL would gather anew for each window
    if not any(term.is_beginning for term in words):
        messages = Message.objects.filter(pk__in=_newest_first(messages))
    return messages.order_by("-pk")[:SEARCHED]


def _newest_first(messages: QuerySet[Message]) -> RawSQL:
    """Ids of the newest messages: window by window, from the newest ids on, and only then among all.

    Two words that are in 32,000 of 4,000,000 messages cost as much as reading 2,000 of them, and not all. A window is
    what the index message_search_window knows by its number.
    """
    number = RawSQL("window_.number", (), output_field=BigIntegerField())
    window = messages.alias(window=F("id") / SEARCH_WINDOW).filter(window=number)
    there, there_params = _ids(window)
    anywhere, params = _ids(messages)
    return RawSQL(  # noqa: S611 - the parameters are passed on
        f"WITH newest (number) AS (SELECT max(id) / {SEARCH_WINDOW} FROM {Message._meta.db_table}), "  # noqa: S608
        "recent (id) AS MATERIALIZED (SELECT found.id FROM newest "
        f"CROSS JOIN generate_series(newest.number, greatest(newest.number - {WINDOWS - 1}, 0), -1) "
        f"AS window_ (number) CROSS JOIN LATERAL ({there}) AS found (id) LIMIT {SEARCHED}) "
        f"SELECT id FROM recent UNION ALL SELECT id FROM ({anywhere}) AS found (id) "
        f"WHERE (SELECT count(*) FROM recent) < {SEARCHED} AND (SELECT number FROM newest) >= {WINDOWS}",
        (*there_params, *params),
    )


def _ids(messages: QuerySet[Message]) -> tuple[str, Sequence[Any]]:
    return messages.order_by("-pk").values("pk")[:SEARCHED].query.sql_with_params()


def hits(
    visible: TicketQuerySet, words: Sequence[Term], *, ranked: bool, with_names: bool
) -> tuple[dict[int, Hit], set[int]]:
    """What fits in messages, by ticket, and the tickets with fitting names, which are looked for where asked to."""
    # the rank needs all that a message holds: for 30,000 messages it takes longer than finding them
    rank = SearchRank(F("search"), all_of(words)) if ranked else Value(0.0)
    rows = newest_messages(visible, words).annotate(rank=rank).values_list("pk", "ticket_id", "rank")
    if with_names:
        rows = rows.union(
            *(found.values_list(Value(0), pk, Value(0.0)) for found, pk in _named(words)), all=True
        )
    found: dict[int, Hit] = {}
    by_name: set[int] = set()
    for message_id, ticket_id, fit in rows:
        if not message_id:
            by_name.add(ticket_id)
            continue
        newer = found.get(ticket_id)
        found[ticket_id] = Hit(newer.message_id, max(newer.rank, fit)) if newer else Hit(message_id, fit)
    return found, by_name


def named(words: Sequence[Term]) -> list[QuerySet[Any, int]]:
    """Ids of tickets with an attachment, or of a customer, whose name or one of whose addresses contains all words.

    None where a word is so short that it would be in half of the names.
    """
    return [found.values_list(pk, flat=True) for found, pk in _named(words)]


def _named(words: Sequence[Term]) -> list[tuple[QuerySet[Any], str]]:
    """Pairs of rows and the field with the id of their ticket."""
    texts = [term.text for term in words]
    if any(len(text) < 3 for text in texts):
        return []
    files = Attachment.objects.filter(_contains("filename", texts)).order_by("-pk")
    theirs = [Ticket.objects.filter(customer_id__in=found).order_by("-pk") for found in customers(texts)]
    return [(files[:NAMES], "message__ticket_id"), *((tickets[:SEARCHED], "pk") for tickets in theirs)]


def customers(texts: Sequence[str]) -> tuple[QuerySet[Any, Any], QuerySet[Any, Any]]:
    """Ids of customers by name, and by one of their addresses.

    They are two, and not one with OR, for which PostgreSQL would read all customers.
    """
    by_name = Customer.objects.filter(_contains("name", texts)).values("pk")[:NAMES]
    by_address = Identity.objects.filter(_contains("value", texts)).values("customer_id")[:NAMES]
    return by_name, by_address


def _contains(field: str, texts: Sequence[str]) -> Q:
    """All the texts in the field, whatever their case, in the words of the trigram indexes."""
    wanted = Q()
    for text in texts:
        wanted &= Q(Contains(Upper(field), text.upper()))
    return wanted
