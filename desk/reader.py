"""The person who looks at a page, with what every part of the page asks about them, read once."""

from __future__ import annotations

from functools import cached_property

from accounts.models import User
from tickets.custom_fields import FieldSpec
from tickets.models import CustomField, Queue, SavedView, Ticket, TicketQuerySet
from tickets.search_conditions import Asker
from tickets.selectors import queues_for, views_for


class Reader:
    """A signed-in user for the length of one request."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def visible(self) -> TicketQuerySet:
        """The tickets that this user may see; every list of the desk begins here."""
        return Ticket.objects.visible_to(self.user)

    @cached_property
    def queues(self) -> list[Queue]:
        """The queues that this user may see, in their order."""
        return queues_for(self.user)

    @cached_property
    def views(self) -> list[SavedView]:
        """The saved views that this user has, in their order."""
        return views_for(self.user)

    @cached_property
    def fields(self) -> dict[str, FieldSpec]:
        """The custom fields in use, by their keys."""
        return {field.key: field.spec for field in CustomField.objects.filter(is_active=True)}

    @cached_property
    def asker(self) -> Asker:
        """The user as one for whom queries are read."""
        return Asker(self.user)
