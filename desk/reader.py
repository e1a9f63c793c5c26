"""The person who looks at a page, with what every part of the page asks about them, read once."""

from __future__ import annotations

from functools import cached_property

from accounts.models import User
from tickets.models import Queue, Ticket, TicketQuerySet
from tickets.selectors import queues_for


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
