"""To which of our addresses the customer wrote."""

from typing import Any

from routing.conditions.base import IS_ANY, IS_NONE, Condition, check_set, register
from routing.facts import Facts
from routing.text import address_matches, gettext_noop
from routing.values import ADDRESSES


@register
class Recipient(Condition):
    """Our address that received it, or any address in To and Cc."""

    name = "recipient"
    label = gettext_noop("Recipient address")
    help = gettext_noop("The address that received the mail, or any address in its To and Cc.")
    operators = (IS_ANY, IS_NONE)
    value_field = ADDRESSES

    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """See Condition."""
        return check_set(operator, any(address_matches(address, value) for address in facts.recipients))

    def seen(self, facts: Facts) -> str:
        """See Condition."""
        return ", ".join(facts.recipients)
