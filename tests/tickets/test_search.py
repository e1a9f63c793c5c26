"""Finding tickets by words and numbers."""

from datetime import datetime

import pytest

from accounts.models import Team, User
from tests import factories
from tickets import search
from tickets.models import Brand, Message, Queue, Ticket
from tickets.search_query import parse
from tickets.services import assignment, files, lifecycle, replies

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["réclamation", "reclamation", "RECLAM", "colis reclamation"])
def test_words_are_found_without_accents_and_by_their_beginning(
    text: str, brand: Brand, alice: User, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now, subject="Réclamation", text="Le colis est abîmé")
    factories.ticket(brand, now=now, subject="Other", text="Nothing", email="x@customer.test")
    assert search.newest(alice, text) == [ticket]


def test_a_ticket_is_found_by_its_number(brand: Brand, alice: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    assert search.newest(alice, f"#{ticket.pk}") == [ticket]


@pytest.mark.parametrize("text", ["", "  ", "'", "!", "& | !", "a:* & (", "\\", "%", "²", "#²"])
def test_odd_text_is_no_error(text: str, brand: Brand, alice: User, now: datetime) -> None:
    factories.ticket(brand, now=now, subject="Plain", text="words")
    assert isinstance(search.newest(alice, text), list)


def found(user: User, text: str) -> set[str]:
    return {ticket.subject for ticket in search.newest(user, text)}


@pytest.fixture
def three(brand: Brand, alice: User, now: datetime) -> dict[str, Ticket]:
    """Alpha from Jane, Beta from Max with a file, Gamma of a top customer, resolved."""
    made = {
        name: factories.ticket(brand, now=now, subject=name, text=text, email=email, sender_name=who)
        for name, text, email, who in (
            (
                "Alpha",
                "The wrong size came. Order BR-967718, mailed from desk@brume.test",
                "jane@customer.test",
                "Jane Doe",
            ),
            ("Beta", "The size is wrong: l'écharpe", "max@other.test", "Max Weber"),
            ("Gamma", "Nothing at all", "eve@third.test", "Eve Ng"),
        )
    }
    message = Message.objects.get(ticket=made["Beta"])
    replies.attach(message, [files.store(b"x", filename="Invoice-77.pdf", content_type="application/pdf")])
    Ticket.objects.filter(pk=made["Beta"].pk).update(has_attachments=True, tags=["vip"])
    assignment.assign(made["Alpha"].pk, alice, by=alice, now=now)
    lifecycle.change_status(made["Gamma"].pk, "resolved", by=alice, now=now)
    customer = made["Gamma"].customer
    customer.value_minor = 90_000
    customer.save()
    return made


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("wrong size", {"Alpha", "Beta"}),
        ('"wrong size"', {"Alpha"}),
        ("size -came", {"Beta"}),
        ("invoice-77", {"Beta"}),
        ("weber", {"Beta"}),
        ("max@other", {"Beta"}),
        ("BR-967718", {"Alpha"}),
        ("br-9677", {"Alpha"}),
        ("967718", {"Alpha"}),
        ("-BR-967718 size", {"Beta"}),
        ("desk@brume.test", {"Alpha"}),
        ("l'echarpe", {"Beta"}),
        ("wro siz", set()),
        ("wro* siz", {"Alpha", "Beta"}),
        ("from:jane", {"Alpha"}),
        ("-from:jane size", {"Beta"}),
        ("tag:vip", {"Beta"}),
        ("status:resolved", {"Gamma"}),
        ("status:unresolved", {"Alpha", "Beta"}),
        ("assignee:me", {"Alpha"}),
        ("assignee:nobody -status:resolved", {"Beta"}),
        ("assignee:martin", {"Alpha"}),
        ("has:attachment", {"Beta"}),
        ("value:>500", {"Gamma"}),
        ("value:<100", set()),
        ("channel:email before:2026-06-09", {"Alpha", "Beta", "Gamma"}),
        ("after:2026-06-08", set()),
        ("to:support@brume.test gamma", {"Gamma"}),
        ("priority:normal queue:none size", {"Alpha", "Beta"}),
    ],
)
def test_operators_narrow_down(three: dict[str, Ticket], alice: User, text: str, subjects: set[str]) -> None:
    assert found(alice, text) == subjects


def test_nobody_finds_what_they_may_not_see(
    three: dict[str, Ticket], alice: User, bob: User, now: datetime
) -> None:
    private = Queue.objects.create(name="Legal", team=Team.objects.create(name="Legal"), is_private=True)
    assignment.move_to_queue(three["Beta"].pk, private, by=bob, now=now)
    for text in (
        "size",
        "invoice-77",
        "weber",
        "tag:vip",
        "has:attachment",
        str(three["Beta"].pk),
        "from:max",
    ):
        assert "Beta" not in found(alice, text), text
        assert "Beta" in found(bob, text), text


def test_typos_are_mended_with_words_that_were_written(three: dict[str, Ticket], alice: User) -> None:
    search.cache.clear()
    meant = search.corrected(parse("nothng -vip"))
    assert str(meant) == "nothing -vip"
    assert search.corrected(parse("nothing")) is None


def test_snippets_mark_what_fits_and_hold_no_html(brand: Brand, alice: User, now: datetime) -> None:
    ticket = factories.ticket(
        brand, now=now, subject="S", text="<b>refund</b> please", body="<b>refund</b> please"
    )
    query = parse("refund")
    [piece] = search.snippets([ticket], search.find(alice, query).hits, query).values()
    assert piece.replace(search.START, "[").replace(search.STOP, "]").count("[refund]") == 1


def test_snippets_begin_and_end_with_a_sentence_where_one_is_near(
    brand: Brand, alice: User, now: datetime
) -> None:
    endless = "and so on and on without an end " * 20
    texts = {
        "The kettle leaks.": "The [kettle] leaks.",
        "I wrote. The old kettle of ours leaks. You said. " * 20: "The old [kettle] of ours leaks.",
        f"{endless}the kettle leaks {endless}": " …",
    }
    query = parse("kettle")
    for text, wanted in texts.items():
        ticket = factories.ticket(brand, now=now, subject="S", text=text, body=text)
        [piece] = search.snippets([ticket], search.find(alice, query).hits, query).values()
        assert wanted in piece.replace(search.START, "[").replace(search.STOP, "]")
    assert piece.startswith("… ")
