"""What stands around every page of the desk: navigation with counts, the reader, addresses for scripts."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, has_permission
from accounts.selectors import team_ids
from desk.lists import VIEWS, list_of_queue, list_of_view
from desk.reader import Reader


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the navigation; ``go`` is the letter after g that leads there."""

    key: str
    label: str
    icon: str
    url: str
    count: int | None = None
    go: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Links under one heading; the first group has none."""

    label: str
    items: list[Item]


@dataclass(slots=True)
class Shell:
    """The navigation for one reader and page."""

    me: str
    groups: list[Group]
    tabs: list[Item]
    current: str = ""
    name: str = "Helpdesk"
    initial: str = "H"
    live_url: str = "/ws/desk"
    pull_url: str = "/live/"
    search_url: str = "/search/"
    me_url: str = "/me/"
    logout_url: str = "/accounts/logout/"
    is_away: bool = False
    counts: dict[str, int] = field(default_factory=dict)


GO = {"all": "inbox", "mine": "mine", "unassigned": "unassigned"}

# Pages of other apps, shown where the app is there and the reader may go there.
WORKSPACE: tuple[tuple[str, str, str, str, Permission], ...] = (
    ("customers", "desk:customers", "users", "customers", Permission.VIEW_CUSTOMERS),
    ("reports", "metrics:reports", "chart-column", "reports", Permission.VIEW_REPORTS),
    ("inbound", "desk:mail", "mail", "inbound", Permission.VIEW_INBOUND),
    ("settings", "settings:index", "settings", "settings", Permission.VIEW_TICKETS),
)


def shell_for(reader: Reader, counts: dict[str, int] | None, *, current: str = "") -> Shell:
    """The navigation of a reader, with the counts that are at hand."""
    user = reader.user
    counts = counts or {}
    views = [
        Item(view.key, str(view.label), view.icon, view.url, counts.get(view.key), GO.get(view.key, ""))
        for view in VIEWS
        if view.key != "teams" or team_ids(user)
    ]
    lists = [list_of_queue(queue) for queue in reader.queues]
    told = Item(
        "notices", _("Notifications"), "bell", "/notifications/", counts.get("notices"), "notifications"
    )
    groups = [Group("", [*views, told])]
    if lists:
        groups.append(
            Group(_("Queues"), [Item(q.key, str(q.label), q.icon, q.url, counts.get(q.key)) for q in lists])
        )
    saved = [list_of_view(view) for view in reader.views]
    if saved:
        groups.append(
            Group(
                _("Saved views"), [Item(v.key, str(v.label), v.icon, v.url, counts.get(v.key)) for v in saved]
            )
        )
    groups.append(Group(_("Workspace"), _workspace(user)))
    tabs = [
        Item("all", _("Inbox"), "inbox", "/inbox/all/"),
        Item("mine", _("Mine"), "user", "/inbox/mine/"),
        Item("search", _("Search"), "search", "/search/"),
        Item("settings", _("Settings"), "settings", "/settings/"),
    ]
    return Shell(me=user.name, groups=groups, tabs=tabs, current=current, is_away=user.is_away, counts=counts)


def _workspace(user: User) -> list[Item]:
    labels = {
        "customers": _("Customers"),
        "reports": _("Reports"),
        "inbound": _("Mail"),
        "settings": _("Settings"),
    }
    items = []
    for key, route, icon, go, permission in WORKSPACE:
        if has_permission(user, permission):
            try:
                items.append(Item(key, labels[key], icon, reverse(route), go=go))
            except NoReverseMatch:
                continue
    return items
