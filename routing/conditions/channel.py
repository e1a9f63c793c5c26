"""By what way the customer came."""

from typing import Any

from routing.conditions.base import IS_ANY, IS_NONE, Condition, check_set, register
from routing.facts import Facts
from routing.text import gettext_noop
from routing.values import some_of


@register
class Channel(Condition):
    """E-mail, phone, chat, ..."""

    name = "channel"
    label = gettext_noop("Channel")
    help = gettext_noop("The kind of channel on which the ticket began: e-mail, phone, chat, ...")
    operators = (IS_ANY, IS_NONE)
    value_field = some_of("channels")

    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """See Condition."""
        return check_set(operator, facts.channel in value)

    def seen(self, facts: Facts) -> str:
        """See Condition."""
        return facts.channel
