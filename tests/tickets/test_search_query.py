"""Reading what people type into the search."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.search_query import OPERATORS, SearchQuery, Term, amount, parse


def names(text: str) -> list[tuple[str, str, bool]]:
    return [(term.name, term.value, term.negated) for term in parse(text).terms]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("refund", [("word", "refund", False)]),
        ('"wrong size" -late', [("phrase", "wrong size", False), ("word", "late", True)]),
        ("from:Jane@X.test", [("from", "jane@x.test", False)]),
        ('queue:"Big orders"', [("queue", "big orders", False)]),
        ("-tag:vip STATUS:open", [("tag", "vip", True), ("status", "open", False)]),
        ("value:>500", [("value", ">500", False)]),
        ("after:2026-06-01", [("after", "2026-06-01", False)]),
        ("re: 12:30", [("word", "re:", False), ("word", "12:30", False)]),
        ('"open', [("phrase", "open", False)]),
        ("& | ! :* - --", []),
    ],
)
def test_text_is_read(text: str, terms: list[tuple[str, str, bool]]) -> None:
    assert names(text) == terms


@pytest.mark.parametrize(
    "text", ["status:nonsense", "before:yesterday", "value:much", "has:cheese", 'from:""']
)
def test_a_value_that_means_nothing_is_a_problem_and_no_error(text: str) -> None:
    query = parse(text + " word")
    assert len(query.problems) == 1
    assert query.terms == (Term("word", "word"),)


@pytest.mark.parametrize(
    ("text", "number"), [("#12", 12), ("12", 12), ("12 a", None), ("²", None), ("-12", None)]
)
def test_a_lone_number_is_a_ticket(text: str, number: int | None) -> None:
    assert parse(text).number == number


@pytest.mark.parametrize(
    ("value", "meaning"), [(">500", ("gt", 50000)), ("<=12.5", ("lte", 1250)), ("7", ("gte", 700))]
)
def test_amounts_are_read_in_minor_units(value: str, meaning: tuple[str, int]) -> None:
    assert amount(value) == meaning


pieces = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [*(f"{name}:" for name in OPERATORS), '"', "-", ":", " ", "value:>1", "status:open", "has:"]
    ),
)


@settings(deadline=None)  # how quick it is says nothing on a busy machine
@given(st.lists(pieces, max_size=12).map("".join))
def test_any_text_is_read_and_what_was_read_is_read_the_same_again(text: str) -> None:
    query = parse(text)
    assert isinstance(query, SearchQuery)
    again = parse(str(query))
    assert set(again.terms) == set(query.terms)
    assert set(again.problems) == set(query.problems)
    for term in query.of("value"):
        amount(term.value)


def test_a_star_lets_a_word_go_on() -> None:
    query = parse('refund* -vip "wrong size" from:jan')
    [refund, _phrase] = query.words()
    assert (refund.text, refund.is_beginning) == ("refund", True)
    assert str(parse('refund -vip "wrong size" tag:a').begun()) == 'refund* -vip "wrong size" tag:a'
    assert str(parse("order refu").begun(last_only=True)) == "order refu*"
    assert parse("4812").begun() == parse("4812")
