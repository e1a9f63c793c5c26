"""Gives pages of every app the navigation around them."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.models import User
from desk.counts import counts_for
from desk.reader import Reader
from desk.shell import Shell, shell_for

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_shell(context: dict[str, Any], current: str = "") -> Shell | None:
    """The shell that the view has put into the context, else one made for the signed-in user.

    ``current`` is the key of the entry that the page belongs to, e.g. "reports".
    """
    shell = context.get("shell")
    if isinstance(shell, Shell):
        return shell
    user = context["request"].user
    if not isinstance(user, User):
        return None
    reader = Reader(user)
    return shell_for(reader, counts_for(reader), current=current)
