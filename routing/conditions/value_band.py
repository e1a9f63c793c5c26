"""What the customer is worth."""

from typing import Any

from routing.conditions.base import IS_ANY, IS_NONE, Condition, check_set, register
from routing.facts import Facts
from routing.text import gettext_noop
from routing.values import some_of


@register
class ValueBand(Condition):
    """The band that the customer's lifetime value lies in."""

    name = "value_band"
    label = gettext_noop("Customer value")
    help = gettext_noop(
        "The band of the customer's lifetime value when the ticket was created; unknown without a value."
    )
    operators = (IS_ANY, IS_NONE)
    value_field = some_of("bands")

    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """See Condition."""
        return check_set(operator, facts.value_band in value)

    def seen(self, facts: Facts) -> str:
        """See Condition."""
        return facts.value_band
