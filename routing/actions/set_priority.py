"""How urgent the ticket is."""

from typing import Any

from routing.actions.base import Action, register
from routing.plan import Plan, Wish
from routing.text import gettext_noop
from routing.values import one_of


@register
class SetPriority(Action):
    """A later rule overrides an earlier one."""

    name = "set_priority"
    label = gettext_noop("Set the priority")
    help = gettext_noop("How urgent the ticket is: low, normal, high or urgent.")
    value_field = one_of("priorities")

    def plan(self, plan: Plan, value: Any, rule_id: int) -> None:
        """See Action."""
        plan.priority = Wish(value, rule_id)
