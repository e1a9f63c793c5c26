"""What is known of the customer."""

from typing import Any

from routing.conditions.base import IS_ANY, IS_NONE, IS_NOT_SET, IS_SET, Condition, check_set, register
from routing.facts import Facts
from routing.text import fold, gettext_noop
from routing.values import ATTRIBUTE


@register
class CustomerAttribute(Condition):
    """A named attribute of the customer record; values are compared whatever their case and accents."""

    name = "customer_attribute"
    label = gettext_noop("Customer attribute")
    help = gettext_noop("A named attribute of the customer, such as plan; case and accents do not matter.")
    operators = (IS_ANY, IS_NONE, IS_SET, IS_NOT_SET)
    value_field = ATTRIBUTE

    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """See Condition."""
        known = facts.attributes.get(value["name"], "")
        if operator in {IS_SET, IS_NOT_SET}:
            return bool(known) == (operator == IS_SET)
        return check_set(operator, fold(known) in value["values"])

    def seen(self, facts: Facts) -> str:
        """See Condition."""
        return ", ".join(f"{name}: {value}" for name, value in sorted(facts.attributes.items()))
