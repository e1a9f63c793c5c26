"""Which part of a ticket is forwarded, in one short text that drafts keep. Pure."""

import re
from dataclasses import dataclass

ALL = "all"
LONGEST = 400
_FORM = re.compile(r"(all|\d{1,18}):((?:\d{1,18}(?:,\d{1,18})*)?)")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One message by its id, or with None all that was said with the customer; and the ids of files that go along."""

    message_id: int | None
    files: tuple[int, ...] = ()

    def __str__(self) -> str:
        """``812:5,6`` is message 812 with the files 5 and 6, ``all:`` everything without files."""
        files = ",".join(map(str, self.files))
        return f"{ALL if self.message_id is None else self.message_id}:{files}"


def chosen_of(text: str) -> Chosen | None:
    """What a text of this form says; None for any other."""
    match = _FORM.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    files = tuple(dict.fromkeys(int(file) for file in match[2].split(",") if file))
    return Chosen(None if match[1] == ALL else int(match[1]), files)
