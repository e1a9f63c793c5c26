"""Routing rules, which have pages of their own."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from desk.settings.base import Group, Option, Section, register

register(
    Section(
        "rules",
        Group.WORK,
        20,
        _("Rules"),
        "route",
        "routing:rules",
        _("Where new tickets go, by channel, words, language, customer and value."),
        Permission.MANAGE_ROUTING,
        (_("routing"), _("automation"), _("triggers")),
        lambda: (
            Option(
                _("Everything else waits in"),
                _("The queue of tickets that no rule puts anywhere."),
                "default-queue",
            ),
        ),
    )
)
