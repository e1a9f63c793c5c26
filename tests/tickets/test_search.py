"""Finding tickets by words and numbers."""

from datetime import datetime

import pytest

from accounts.models import User
from tests import factories
from tickets import selectors
from tickets.models import Brand

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["réclamation", "reclamation", "RECLAM", "colis reclamation"])
def test_words_are_found_without_accents_and_by_their_beginning(
    text: str, brand: Brand, alice: User, now: datetime
) -> None:
    ticket = factories.ticket(brand, now=now, subject="Réclamation", text="Le colis est abîmé")
    factories.ticket(brand, now=now, subject="Other", text="Nothing", email="x@customer.test")
    assert selectors.search(alice, text) == [ticket]


def test_a_ticket_is_found_by_its_number(brand: Brand, alice: User, now: datetime) -> None:
    ticket = factories.ticket(brand, now=now)
    assert selectors.search(alice, f"#{ticket.pk}") == [ticket]


@pytest.mark.parametrize("text", ["", "  ", "'", "!", "& | !", "a:* & (", "\\", "%", "²", "#²"])
def test_odd_text_is_no_error(text: str, brand: Brand, alice: User, now: datetime) -> None:
    factories.ticket(brand, now=now, subject="Plain", text="words")
    assert isinstance(selectors.search(alice, text), list)
