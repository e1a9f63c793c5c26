"""The company of the demo: brand, teams, queues, people, channels, survey, opening hours, API token."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from accounts.models import ApiToken, BusinessHours, Holiday, Role, Team, User
from accounts.services import people, tokens
from channels_app.services import channels
from core.models import Work
from surveys.models import Survey
from tickets.models import Brand, Queue
from tickets.services.removal import REMOVE_DEMO

PASSWORD = "demo-demo-demo"  # noqa: S105  public on purpose; production refuses these accounts
OPEN = [["09:00", "17:00"]]

LIVRAISON, ORDERS, BILLING, TRIAGE = "Livraison FR", "Orders UK", "Billing", "Triage"

# Address, name, role, language, team; only the first three can sign in.
STAFF: tuple[tuple[str, str, Role, str, str], ...] = (
    ("agent@example.com", "Niamh O'Connor", Role.AGENT, "en", ORDERS),
    ("lead@example.com", "Théo Lemaire", Role.LEAD, "fr", LIVRAISON),
    ("admin@example.com", "Claire Fontaine", Role.ADMIN, "en", BILLING),
    ("sophie.garnier@example.com", "Sophie Garnier", Role.AGENT, "fr", LIVRAISON),
    ("marcus.webb@example.com", "Marcus Webb", Role.AGENT, "en", ORDERS),
    ("ines.belkacem@example.com", "Inès Belkacem", Role.AGENT, "fr", BILLING),
    ("tom.hartley@example.com", "Tom Hartley", Role.AGENT, "en", BILLING),
)
LOGINS = tuple(email for email, *_ in STAFF[:3])


@dataclass(frozen=True)
class Company:
    """What the rest of the demo refers to; staff by the first word of their names."""

    brand: Brand
    queues: dict[str, Queue]
    staff: dict[str, User]
    admin: User
    hours: BusinessHours


def found(*, now: datetime) -> Company:
    """Make the company. Raises IntegrityError when somebody has one of the addresses already."""
    brand = Brand.objects.create(
        name="Atelier Brume",
        slug="atelier-brume",
        language="fr",
        signature="Atelier Brume, linge de maison\n12 rue des Tisserands, 59000 Lille",
        color="#0a6470",
        website="https://atelier-brume.example",
        is_default=not Brand.objects.filter(is_default=True).exists(),
        is_demo=True,
    )
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in (LIVRAISON, ORDERS, BILLING)}
    queues = {
        name: Queue.objects.get_or_create(
            name=name, defaults={"team": teams.get(name), "position": position}
        )[0]
        for position, name in enumerate((TRIAGE, LIVRAISON, ORDERS, BILLING))
    }
    staff = {
        name.split()[0]: people.create_user(
            email=email,
            name=name,
            role=role,
            language=language,
            password=PASSWORD if email in LOGINS else None,
            teams=(teams[team],),
            is_demo=True,
        )
        for email, name, role, language, team in STAFF
    }
    for local, label in (("support", "Support"), ("commandes", "Commandes")):
        channels.ensure(kind="email", address=f"{local}@{settings.MAIL_DOMAIN}", brand=brand, name=label)
    Survey.objects.create(name="After each ticket", kind="csat", brand=brand, delay_minutes=0, created_at=now)
    hours = _hours(now.year)
    tokens.create(user=staff["Claire"], name="demo", by=staff["Claire"], key=api_token())
    return Company(brand=brand, queues=queues, staff=staff, admin=staff["Claire"], hours=hours)


def _hours(year: int) -> BusinessHours:
    hours, _ = BusinessHours.objects.get_or_create(
        name="Bureau",
        defaults={
            "time_zone": "Europe/Paris",
            "week": {str(day): OPEN for day in range(5)},
            "is_default": not BusinessHours.objects.filter(is_default=True).exists(),
        },
    )
    Holiday.objects.bulk_create(
        (
            Holiday(hours=hours, date=day, name=name)
            for each in range(year - 2, year + 3)
            for day, name in french_holidays(each)
        ),
        ignore_conflicts=True,
    )
    return hours


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    offset = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * offset) // 451
    month, day = divmod(h + offset - 7 * m + 114, 31)
    return date(year, month, day + 1)


def french_holidays(year: int) -> list[tuple[date, str]]:
    """The eleven public holidays of metropolitan France (Code du travail, article L3133-1)."""
    sunday = easter(year)
    return [
        (date(year, 1, 1), "Jour de l'an"),
        (sunday + timedelta(days=1), "Lundi de Pâques"),
        (date(year, 5, 1), "Fête du Travail"),
        (date(year, 5, 8), "Victoire de 1945"),
        (sunday + timedelta(days=39), "Ascension"),
        (sunday + timedelta(days=50), "Lundi de Pentecôte"),
        (date(year, 7, 14), "Fête nationale"),
        (date(year, 8, 15), "Assomption"),
        (date(year, 11, 1), "Toussaint"),
        (date(year, 11, 11), "Armistice de 1918"),
        (date(year, 12, 25), "Noël"),
    ]


def api_token() -> str:
    """The key of the demo admin: the same at every start of this installation, unknown to any other."""
    mark = hmac.new(settings.SECRET_KEY.encode(), b"demo api token", hashlib.sha256).hexdigest()
    return f"{tokens.PREFIX}demo_{mark[:40]}"


def is_loaded() -> bool:
    """Whether the demo is here, or somebody removed it: then it does not come back by itself."""
    is_here = Brand.objects.filter(is_demo=True).exists()
    return is_here or Work.objects.filter(kind=REMOVE_DEMO).exists()


def working_logins() -> list[str]:
    """The addresses of the demo that can still sign in."""
    return list(
        User.objects.filter(email__in=LOGINS, is_demo=True, is_active=True)
        .order_by("pk")
        .values_list("email", flat=True)
    )


def token_works() -> bool:
    """Whether the demo admin's key is still good."""
    return ApiToken.objects.filter(
        digest=tokens.digest(api_token()), revoked_at__isnull=True, user__is_active=True
    ).exists()
