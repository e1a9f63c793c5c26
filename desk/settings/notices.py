"""The reader's notifications."""

from django.utils.translation import gettext_lazy as _

from desk.forms.notices import NoticesForm
from desk.settings.base import Group, Section, options_of, register

register(
    Section(
        "notices",
        Group.ME,
        50,
        _("Notifications"),
        "bell",
        "notices:settings",
        _("What you are told, with which sound, and when by mail."),
        words=(_("sound"), _("quiet hours"), _("desktop"), _("digest")),
        options=options_of(NoticesForm),
    )
)
