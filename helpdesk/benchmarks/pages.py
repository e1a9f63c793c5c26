"""The requests that are measured, made of what is in the database; runs inside the database of one size."""

from dataclasses import dataclass
from random import Random
from urllib.parse import quote_plus

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import Role, User
from helpdesk.benchmarks.timing import Hit
from tickets.models import Message, Ticket
from tickets.states import Status

MESSAGES_SHOWN = 20
CSRF = "b" * 32
# htmx asks for the panes of the ticket, as in a browser.
PANE = {"HX-Request": "true", "X-Pane": "1", "X-CSRFToken": CSRF}


@dataclass(frozen=True)
class Cases:
    """Hits by name, the agent who sends them and the cookies of the session."""

    agent: User
    cookies: str
    hits: dict[str, list[Hit]]
    session_key: str


def cases(*, writes: int) -> Cases:
    """What to ask for: lists, long tickets, searches, and ``writes`` open tickets to answer and to resolve."""
    agent = User.objects.filter(role=Role.AGENT, is_active=True).order_by("pk").first()
    assert agent is not None, "the database was not seeded"
    random = Random(1)  # noqa: S311
    long = Ticket.objects.filter(message_count=MESSAGES_SHOWN).order_by("-pk").values_list("pk", flat=True)
    numbers = random.sample(list(long[:2000]), k=min(60, len(long[:2000])))
    open_ones = list(
        Ticket.objects.unresolved()
        .filter(message_count__lte=8, first_reply_at__isnull=False)
        .order_by("-activity_at")
        .values_list("pk", flat=True)[: 2 * writes]
    )
    half = len(open_ones) // 2
    hits = {
        "inbox": [Hit("/inbox/all/")],
        "ticket": [Hit(f"/t/{number}/") for number in numbers],
        "search": [Hit(f"/search/?q={quote_plus(text)}") for text in searches(random)],
        "reply": [
            Hit(f"/t/{number}/reply/", {"text": "Thank you, it leaves tonight."}, PANE)
            for number in open_ones[:half]
        ],
        "resolve": [
            Hit(f"/t/{number}/status/", {"status": Status.RESOLVED}, PANE) for number in open_ones[half:]
        ],
    }
    key = sign_in(agent)
    cookies = f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return Cases(agent, cookies, hits, key)


def searches(random: Random) -> list[str]:
    """What agents type: an order number, a name, common words, two words."""
    last = Message.objects.order_by("-pk").values_list("pk", flat=True)[0]
    picked = Message.objects.filter(pk__in=[1 + int(random.random() * (last - 1)) for _ in range(40)])
    texts = []
    for message in picked.filter(direction="inbound")[:12]:
        words = [word.strip(".,;:!?") for word in message.body.split()]
        texts += [word for word in words if word.startswith("BR-")][:1]
        texts.append(message.author_name.split()[-1])
        texts.append(" ".join(message.author_name.split()[:2]))
    return [*texts, "facture", "refund", "colis retard", "curtains", "livr", "delivery york"]


def sign_in(agent: User) -> str:
    """A session of the agent, as a login makes it; returns its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    return str(session.session_key)
