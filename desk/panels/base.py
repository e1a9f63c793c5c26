"""The side panel beside a ticket is made of panels; each is one file in this folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.registry import Registry
from customers.models import Customer
from desk.reader import Reader
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the side panel. ``context`` returns None when there is nothing to show.

    ``ticket`` is None on the page of a customer. At most one statement a panel.
    """

    key: str
    order: int
    template: str
    context: Callable[[Customer, Ticket | None, Reader], dict[str, Any] | None]


panels: Registry[Panel] = Registry("panel")


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel with what its template needs."""

    key: str
    template: str
    data: dict[str, Any]


def shown_panels(customer: Customer, ticket: Ticket | None, reader: Reader) -> list[ShownPanel]:
    """The panels that have something to say, in their order."""
    shown = []
    for panel in sorted(panels, key=lambda panel: panel.order):
        data = panel.context(customer, ticket, reader)
        if data is not None:
            shown.append(ShownPanel(panel.key, panel.template, data))
    return shown
