"""From which address the customer wrote."""

from typing import Any

from routing.conditions.base import IS_ANY, IS_NONE, Condition, check_set, register
from routing.facts import Facts
from routing.text import address_matches, gettext_noop
from routing.values import ADDRESSES


@register
class Sender(Condition):
    """The address of whoever wrote."""

    name = "sender"
    label = gettext_noop("Sender address")
    help = gettext_noop("The address from which the first message came.")
    operators = (IS_ANY, IS_NONE)
    value_field = ADDRESSES

    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """See Condition."""
        return check_set(operator, address_matches(facts.sender, value))

    def seen(self, facts: Facts) -> str:
        """See Condition."""
        return facts.sender
