"""A tag on the ticket."""

from typing import Any

from routing.actions.base import Action, register
from routing.plan import Plan, Wish
from routing.text import gettext_noop
from routing.values import ValueField, clean_tags


@register
class AddTag(Action):
    """Tags of all matching rules add up."""

    name = "add_tag"
    label = gettext_noop("Add the tags")
    help = gettext_noop("Tags are added to those that the ticket has.")
    value_field = ValueField("words", clean_tags, help=gettext_noop("Separate tags by commas."))

    def plan(self, plan: Plan, value: Any, rule_id: int) -> None:
        """See Action."""
        plan.tags += [Wish(tag, rule_id) for tag in value]
