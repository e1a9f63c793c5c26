"""Words in the subject."""

from typing import Any

from routing.conditions.base import HAS_ALL, HAS_ANY, HAS_NONE, Condition, check_words, register
from routing.facts import Facts
from routing.text import gettext_noop
from routing.values import WORDS


@register
class SubjectWords(Condition):
    """Whole words or phrases, whatever their case and accents."""

    name = "subject_words"
    label = gettext_noop("Subject")
    help = gettext_noop("Whole words or phrases in the subject, whatever their case and accents.")
    operators = (HAS_ANY, HAS_ALL, HAS_NONE)
    value_field = WORDS

    def check(self, facts: Facts, operator: str, value: Any) -> bool:
        """See Condition."""
        return check_words(facts.subject_words, operator, value)

    def seen(self, facts: Facts) -> str:
        """See Condition."""
        return facts.subject
