"""The language of the ticket."""

from typing import Any

from routing.conditions.base import IS_ANY, IS_NONE, Condition, check_set, register
from routing.facts import Facts
from routing.text import gettext_noop
from routing.values import some_of


@register
class Language(Condition):
    """As the message, the customer or the brand says."""

    name = "language"
    label = gettext_noop("Language")
    help = gettext_noop(
        "The language of the ticket: the one of the message, else of the customer, else of the brand."
    )
    operators = (IS_ANY, IS_NONE)
    value_field = some_of("languages")

    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """See Condition."""
        return check_set(operator, facts.language in value)

    def seen(self, facts: Facts) -> str:
        """See Condition."""
        return facts.language
