"""The brand, queues and agents that seeded tickets refer to: those that are there, or new ones."""

from accounts.models import Role, Team, TeamMembership, User
from accounts.services import people
from helpdesk.seeding.english import ENGLISH
from helpdesk.seeding.french import FRENCH
from helpdesk.seeding.plan import Agent, QueueOf
from surveys.models import Survey
from tickets.models import Brand, Queue

QUEUES = {"delivery": "Livraison FR", "orders": "Orders UK", "billing": "Billing"}
SEED_DOMAIN = "seed.example.net"


def brand() -> Brand:
    """The default brand, or one made for the seed."""
    return (
        Brand.objects.filter(is_default=True).first()
        or Brand.objects.get_or_create(
            slug="atelier-brume", defaults={"name": "Atelier Brume", "language": "fr", "is_default": True}
        )[0]
    )


def queues(tickets: int) -> dict[str, QueueOf]:
    """The three queues with their teams; more agents for more tickets, 5 to 20 in each team."""
    size = max(5, min(20, tickets // 20_000))
    made: dict[str, QueueOf] = {}
    for position, (key, name) in enumerate(QUEUES.items()):
        team, _ = Team.objects.get_or_create(name=name)
        queue, _ = Queue.objects.get_or_create(name=name, defaults={"team": team, "position": position + 1})
        language = FRENCH if key == "delivery" else ENGLISH
        agents = tuple(_agent(team, position, number, language.code) for number in range(size))
        made[key] = QueueOf(queue.pk, queue.name, queue.team_id or team.pk, agents)
    return made


def survey() -> Survey:
    """The CSAT survey that is there, or one made for the seed, which asks an hour after resolving."""
    found = Survey.objects.filter(kind="csat").order_by("-is_active", "pk").first()
    return found or Survey.objects.create(name="After each ticket", kind="csat", delay_minutes=60)


def _agent(team: Team, position: int, number: int, language: str) -> Agent:
    names = FRENCH if language == "fr" else ENGLISH
    place = position * 20 + number
    name = f"{names.first_names[-1 - place % 30]} {names.last_names[place * 5 % 28]}"
    email = f"agent-{place:02}@{SEED_DOMAIN}"
    user = User.objects.filter(email=email).first() or people.create_user(
        email=email, name=name, role=Role.AGENT, language=language
    )
    TeamMembership.objects.get_or_create(team=team, user=user)
    return Agent(user.pk, user.name)
