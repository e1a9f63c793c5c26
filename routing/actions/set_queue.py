"""Where the ticket waits."""

from typing import Any

from routing.actions.base import Action, register
from routing.plan import Plan, Wish
from routing.text import gettext_noop
from routing.values import row_of


@register
class SetQueue(Action):
    """A later rule overrides an earlier one."""

    name = "set_queue"
    label = gettext_noop("Put into the queue")
    help = gettext_noop(
        "The queue where the ticket waits. A queue that a person or a program has already chosen is kept."
    )
    value_field = row_of("queues")

    def plan(self, plan: Plan, value: Any, rule_id: int) -> None:
        """See Action."""
        plan.queue = Wish(value, rule_id)
