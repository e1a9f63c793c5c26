"""Actors and shared fixtures; alice, bob and chloe mean the same in every test."""

from datetime import UTC, datetime

import pytest

from accounts.models import Role, User
from accounts.services import people
from tickets.models import Brand, Queue


@pytest.fixture
def now() -> datetime:
    """Monday 8 June 2026, nine o'clock UTC."""
    return datetime(2026, 6, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def alice(db: None) -> User:
    """An agent."""
    return people.create_user(
        email="alice@desk.test", name="Alice Martin", role=Role.AGENT, password="alice-pass"
    )


@pytest.fixture
def bob(db: None) -> User:
    """A lead."""
    return people.create_user(email="bob@desk.test", name="Bob Stone", role=Role.LEAD, password="bob-pass")


@pytest.fixture
def chloe(db: None) -> User:
    """An admin."""
    return people.create_user(
        email="chloe@desk.test", name="Chloé Roux", role=Role.ADMIN, password="chloe-pass"
    )


@pytest.fixture
def brand(db: None) -> Brand:
    """The default brand."""
    return Brand.objects.create(name="Atelier Brume", slug="brume", is_default=True)


@pytest.fixture
def queue(db: None) -> Queue:
    """A queue that everybody sees."""
    return Queue.objects.create(name="Orders")
