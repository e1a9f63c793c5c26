"""Links between tickets in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.models import LinkKind

# What this ticket is to the other one, by the kind of the link and whether this one is its source.
LINK_WORDS: dict[tuple[str, bool], str | Promise] = {
    (LinkKind.RELATES, True): gettext_lazy("Relates to"),
    (LinkKind.RELATES, False): gettext_lazy("Relates to"),
    (LinkKind.BLOCKS, True): gettext_lazy("Blocks"),
    (LinkKind.BLOCKS, False): gettext_lazy("Is blocked by"),
    (LinkKind.DUPLICATES, True): gettext_lazy("Is a duplicate of"),
    (LinkKind.DUPLICATES, False): gettext_lazy("Has as a duplicate"),
}

# What a form offers: a value for each way in which two tickets can hang together.
CHOICES: dict[str, tuple[LinkKind, bool]] = {
    "relates": (LinkKind.RELATES, True),
    "blocks": (LinkKind.BLOCKS, True),
    "blocked": (LinkKind.BLOCKS, False),
    "duplicates": (LinkKind.DUPLICATES, True),
    "duplicated": (LinkKind.DUPLICATES, False),
}


def words_of_link(logged: str) -> str:
    """What tickets.services.links wrote into the log, in words: "to:blocks:#12" is "Blocks #12"."""
    direction, _colon, rest = logged.partition(":")
    kind, _colon, number = rest.partition(":")
    text = LINK_WORDS.get((kind, direction == "to"))
    return f"{text} {number}" if text else _("Link")
