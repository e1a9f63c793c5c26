"""What happens to customers."""

from dataclasses import dataclass
from typing import ClassVar

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class LifetimeValueChanged(Event):
    """A newer value of a customer became known."""

    name: ClassVar[str] = "customer.value_changed"
    customer_id: int
    amount_minor: int
    currency: str
