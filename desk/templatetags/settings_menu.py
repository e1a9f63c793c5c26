"""The menu beside every page of the settings."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.models import User
from accounts.services import first_run
from desk.settings.menu import EntryGroup, menu_for

register = template.Library()


@register.simple_tag(takes_context=True, name="settings_menu")
def settings_menu_tag(context: dict[str, Any]) -> list[EntryGroup]:
    """The groups of the menu; which entry is the current one is told by the address of the page."""
    request = context["request"]
    return menu_for(request.user, request.path) if isinstance(request.user, User) else []


@register.simple_tag
def nobody_yet() -> bool:
    """Whether the installation waits for its first account."""
    return first_run.is_empty()
