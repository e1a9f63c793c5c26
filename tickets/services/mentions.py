"""Who is named in a note, by "@Bob Stone", "@Bob" where only one is called so, or "@Delivery" for a whole team."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Team, User
from tickets.models import Mention, Message, Ticket
from tickets.policies import can_view

MAX_MENTIONS = 100


@dataclass(frozen=True)
class Named:
    """Somebody as a text names them; ``name`` is what stands there, with its @."""

    name: str
    user: User | None = None
    team: Team | None = None

    @property
    def users(self) -> list[User]:
        """The active agents that are meant."""
        if self.team is not None:
            return [member for member in self.team.members.all() if member.is_active]
        return [self.user] if self.user else []


def find(text: str) -> list[Named]:
    """Everybody whom a text names, each once; two statements, and none for a text without @."""
    if "@" not in text:
        return []
    known = _names()
    found: dict[tuple[str, int], Named] = {}
    folded = _small(text)
    at = folded.find("@")
    while at != -1:
        if at == 0 or not folded[at - 1].isalnum():
            name = next((name for name in known if _stands_at(folded, at + 1, name)), None)
            if name is not None:
                kind, who = known[name]
                typed = text[at : at + 1 + len(name)]
                named = Named(typed, team=who) if isinstance(who, Team) else Named(typed, user=who)
                found.setdefault((kind, who.pk), named)
        at = folded.find("@", at + 1)
    return list(found.values())[:MAX_MENTIONS]


def _small(text: str) -> str:
    """In small letters, each at the place where it stood: some letters would grow."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _names() -> dict[str, tuple[str, User | Team]]:
    """Names in small letters, the longest first, so that "Bob Stone" is found before "Bob"."""
    users = list(User.objects.filter(is_active=True))
    first: dict[str, list[User]] = {}
    for user in users:
        first.setdefault(_small(user.get_short_name()), []).append(user)
    names: dict[str, tuple[str, User | Team]] = {
        name: ("user", same[0]) for name, same in first.items() if name and len(same) == 1
    }
    names |= {_small(team.name): ("team", team) for team in Team.objects.all()}
    names |= {_small(user.name): ("user", user) for user in users if user.name}
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def _stands_at(text: str, place: int, name: str) -> bool:
    end = place + len(name)
    return text.startswith(name, place) and not text[end : end + 1].isalnum()


def record(message: Message, ticket: Ticket, *, by: User, now: datetime) -> list[Mention]:
    """Write down whom a new note names, as far as they may see the ticket (with its queue at hand)."""
    rows: dict[int, Mention] = {}
    for named in find(message.text):
        for user in named.users:
            if user.pk != by.pk and user.pk not in rows and can_view(user, ticket):
                rows[user.pk] = Mention(
                    ticket=ticket,
                    message=message,
                    user=user,
                    team=named.team,
                    name=named.name[:130],
                    created_at=now,
                )
    return Mention.objects.bulk_create(rows.values(), ignore_conflicts=True) if rows else []


def not_told(text: str, ticket: Ticket) -> list[str]:
    """The names in a text of those who may not see the ticket: a person, or a team of which nobody may."""
    return [
        named.name.removeprefix("@")
        for named in find(text)
        if named.users and not any(can_view(user, ticket) for user in named.users)
    ]
