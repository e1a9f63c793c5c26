"""Who holds the ticket."""

from typing import Any

from routing.actions.base import Action, register
from routing.plan import Plan, Wish
from routing.text import gettext_noop
from routing.values import row_of


@register
class AssignAgent(Action):
    """A later rule overrides an earlier one."""

    name = "assign_agent"
    label = gettext_noop("Assign to")
    help = gettext_noop(
        "The agent who gets the ticket. An agent who already holds it keeps it; a deactivated agent gets none."
    )
    value_field = row_of("agents")

    def plan(self, plan: Plan, value: Any, rule_id: int) -> None:
        """See Action."""
        plan.agent = Wish(value, rule_id)
