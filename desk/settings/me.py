"""The reader's own sections."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.forms.me import AppearanceForm, AvailabilityForm, ProfileForm, SendingForm
from desk.keymap import CHANGEABLE
from desk.settings.base import Group, Option, Section, options_of, register

register(
    Section(
        "profile",
        Group.ME,
        10,
        _("Profile"),
        "user",
        "desk:profile",
        _("Your name, signature, language and time zone."),
        words=(_("password"), _("account")),
        options=options_of(ProfileForm),
    )
)
register(
    Section(
        "appearance",
        Group.ME,
        20,
        _("Appearance"),
        "monitor",
        "settings:appearance",
        _("Light or dark, roomy or compact."),
        words=(_("dark mode"), _("colours")),
        options=options_of(AppearanceForm),
    )
)
register(
    Section(
        "availability",
        Group.ME,
        30,
        _("Availability"),
        "circle-dot",
        "settings:availability",
        _("Tell colleagues when you are away, and why."),
        words=(_("absence"), _("holiday"), _("out of office")),
        options=options_of(AvailabilityForm),
    )
)
register(
    Section(
        "sending",
        Group.ME,
        40,
        pgettext_lazy("settings", "Sending"),
        "send",
        "settings:sending",
        _("How long you can take a sent reply back."),
        options=options_of(SendingForm),
    )
)
register(
    Section(
        "keys",
        Group.ME,
        50,
        _("Keyboard shortcuts"),
        "keyboard",
        "desk:keys",
        _("Which key does what."),
        words=(_("keys"), _("hotkeys")),
        options=lambda: [Option(action.label, anchor=f"id_{action.name}") for action in CHANGEABLE],
    )
)
