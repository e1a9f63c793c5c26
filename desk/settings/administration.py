"""What admins set: people, teams, roles, brands, channels, queues, tags, hours, tokens, history."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from desk.forms.setup_people import HoursForm, PersonForm, TeamForm, TokenForm
from desk.forms.setup_work import BrandForm, ChannelForm, QueueForm
from desk.settings.base import Group, Section, options_of, register

_ADMIN = Permission.MANAGE_SETTINGS

_SECTIONS = (
    Section(
        "people",
        Group.PEOPLE,
        10,
        _("People"),
        "users",
        "settings:people",
        _("Invite colleagues, give them roles and teams, shut accounts."),
        _ADMIN,
        (_("agents"), _("users"), _("invitation"), _("password")),
        options_of(PersonForm, prefix=""),
    ),
    Section(
        "teams",
        Group.PEOPLE,
        20,
        _("Teams"),
        "layers",
        "settings:teams",
        _("Who works together."),
        _ADMIN,
        (_("groups"),),
        options_of(TeamForm, prefix=""),
    ),
    Section(
        "roles",
        Group.PEOPLE,
        30,
        _("Roles"),
        "lock",
        "settings:roles",
        _("What agents, leads and admins may do."),
        _ADMIN,
        (_("permissions"), _("rights")),
    ),
    Section(
        "brands",
        Group.CHANNELS,
        10,
        _("Brands"),
        "building",
        "settings:brands",
        _("Names, signatures, languages and colours."),
        _ADMIN,
        (_("company"), _("signature")),
        options_of(BrandForm, prefix=""),
    ),
    Section(
        "channels",
        Group.CHANNELS,
        20,
        _("E-mail addresses"),
        "mail",
        "settings:channels",
        _("Where customers write to you, with a test of sending and fetching."),
        _ADMIN,
        ("IMAP", "SMTP", _("channels"), _("mailbox")),
        options_of(ChannelForm, prefix=""),
    ),
    Section(
        "queues",
        Group.WORK,
        10,
        _("Queues"),
        "folder",
        "settings:queues",
        _("Where tickets wait, in which order, and who sees them."),
        _ADMIN,
        (_("private"), _("groups")),
        options_of(QueueForm, prefix=""),
    ),
    Section(
        "tags",
        Group.WORK,
        40,
        _("Tags"),
        "tag",
        "settings:tags",
        _("Rename, merge and remove them on all tickets."),
        _ADMIN,
        (_("labels"),),
    ),
    Section(
        "hours",
        Group.WORK,
        50,
        _("Business hours"),
        "clock",
        "settings:hours_list",
        _("When you work, and your holidays."),
        _ADMIN,
        (_("opening hours"), _("holiday")),
        options_of(HoursForm, prefix=""),
    ),
    Section(
        "tokens",
        Group.SYSTEM,
        10,
        _("API tokens"),
        "link",
        "settings:tokens",
        _("Keys for programs."),
        _ADMIN,
        (_("integration"), "REST"),
        options_of(TokenForm, prefix=""),
    ),
    Section(
        "history",
        Group.SYSTEM,
        20,
        _("History"),
        "history",
        "settings:history",
        _("Who changed which setting, when, from what to what."),
        _ADMIN,
        (_("audit log"), _("changes")),
    ),
)

for _section in _SECTIONS:
    register(_section)
