"""Tags that the ticket already has."""

from typing import Any

from routing.conditions.base import HAS_ALL, HAS_ANY, HAS_NONE, Condition, register
from routing.facts import Facts
from routing.text import gettext_noop
from routing.values import ValueField, clean_tags


@register
class Tag(Condition):
    """Tags, as an API call or an earlier step has set them."""

    name = "tag"
    label = gettext_noop("Tags")
    help = gettext_noop(
        "Tags that the ticket had when it came in; tags that other rules add in the same decision are not seen."
    )
    operators = (HAS_ANY, HAS_ALL, HAS_NONE)
    value_field = ValueField("words", clean_tags, help=gettext_noop("Separate tags by commas."))

    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """See Condition."""
        hits = (tag in facts.tags for tag in value)
        if operator == HAS_ALL:
            return all(hits)
        return any(hits) if operator == HAS_ANY else not any(hits)

    def seen(self, facts: Facts) -> str:
        """See Condition."""
        return ", ".join(sorted(facts.tags))
