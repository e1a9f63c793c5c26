"""What a custom field of the ticket holds."""

from typing import Any

from routing.conditions.base import IS_ANY, IS_NONE, IS_NOT_SET, IS_SET, Condition, check_set, register
from routing.facts import Facts
from routing.text import fold, gettext_noop
from routing.values import ATTRIBUTE


@register
class CustomField(Condition):
    """A custom field by its key; of several choices one is enough."""

    name = "custom_field"
    label = gettext_noop("Custom field")
    help = gettext_noop(
        "A custom field of the ticket, by its key, such as order_kind; case and accents do not matter."
    )
    operators = (IS_ANY, IS_NONE, IS_SET, IS_NOT_SET)
    value_field = ATTRIBUTE

    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """See Condition."""
        known = facts.fields.get(value["name"], ())
        if operator in {IS_SET, IS_NOT_SET}:
            return bool(known) == (operator == IS_SET)
        return check_set(operator, any(fold(item) in value["values"] for item in known))

    def seen(self, facts: Facts) -> str:
        """See Condition."""
        return ", ".join(f"{key}: {', '.join(values)}" for key, values in sorted(facts.fields.items()))[:500]
