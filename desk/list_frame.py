"""What stands above the rows of a list: the lists beside it, its order, what can be done with it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.permissions import Permission, has_permission
from desk.lists import TABS, TicketList
from desk.reader import Reader
from tickets.policies import can_change_view
from tickets.search_conditions import gone


def frame_of(view: TicketList, reader: Reader) -> dict[str, Any]:
    """The context of the head of a list; a saved view also tells what it can no longer find."""
    may_save = has_permission(reader.user, Permission.VIEW_TICKETS)
    return {
        "tabs": TABS,
        "orders": [(order, order.key == view.order.key) for order in view.orders],
        "save_url": save_url(view.as_query, view.order.key) if may_save and not view.saved else "",
        "edit_url": reverse("settings:view", args=[view.saved.pk])
        if view.saved and can_change_view(reader.user, view.saved)
        else "",
        "lacks": lacks(view, reader),
    }


def save_url(query: str, order: str) -> str:
    """Where a list or a search is saved as a view."""
    return f"{reverse('settings:view_new')}?{urlencode({'query': query, 'order': order})}"


def lacks(view: TicketList, reader: Reader) -> list[str]:
    """A sentence for each thing that the view names and that is gone."""
    if view.saved is None or view.query is None:
        return []
    sentences = {
        "queue": _("There is no queue “%s” any more, so nothing fits."),
        "team": _("There is no team “%s” any more, so nothing fits."),
        "assignee": _("There is nobody called “%s”, so nothing fits."),
        "tag": _("No ticket has the tag “%s”."),
    }
    terms = [term for term in gone(view.query, reader.asker) if not term.negated]
    problems = [
        _("“%s” is not understood and was left out.") % f"{p.name}:{p.value}" for p in view.query.problems
    ]
    return [*(sentences[term.name] % term.value for term in terms), *problems]
