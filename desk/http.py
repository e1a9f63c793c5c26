"""What the views of the desk share: the reader of a request, and whether a script asks for a part of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from desk.counts import counts_for
from desk.extras.base import with_extras
from desk.reader import Reader
from desk.shell import Shell, shell_for
from tickets.models import Ticket, TicketQuerySet

# Remote images of mails have no address until somebody asks for them; then they come from anywhere.
IMAGES_FROM_ANYWHERE = {"img-src": ["https:", "http:"]}

View = Callable[..., HttpResponse]


def may_show_remote_images(view: View) -> View:
    """Decorator of a page that shows mails: its policy lets images come from other sites."""
    return cast("View", csp_update(IMAGES_FROM_ANYWHERE)(view))


def signed_in_user(request: HttpRequest) -> User:
    """The user; the permission decorator has seen to it that there is one."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def reader_of(request: HttpRequest) -> Reader:
    """The signed-in reader of a page."""
    return Reader(signed_in_user(request))


def wants_pane(request: HttpRequest) -> bool:
    """Whether a script asked for the panes only; the address tells, so that no cache mixes them up."""
    return "pane" in request.GET or request.headers.get("X-Pane") == "1"


def shell_of(reader: Reader, *, current: str = "") -> Shell:
    """The navigation with fresh enough counts."""
    return shell_for(reader, counts_for(reader), current=current)


def find_ticket(reader: Reader, number: int) -> Ticket:
    """A ticket with customer, queue and assignee. Raises Http404 when it is not there or not the reader's to see."""
    return _first(reader.visible.filter(pk=number))


def find_page_ticket(reader: Reader, number: int) -> Ticket:
    """:func:`find_ticket` with the extras of its page (desk.extras), still one statement."""
    return _first(with_extras(reader.visible.filter(pk=number), reader))


def _first(tickets: TicketQuerySet) -> Ticket:
    related = ("customer", "customer__organization", "queue", "assignee", "brand")
    ticket = tickets.select_related(*related).first()
    if ticket is None:
        raise Http404
    return ticket


def dialog(
    request: HttpRequest, reader: Reader, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """What a dialog holds for a script that opens one, else a page; the template extends ``frame``."""
    if wants_pane(request):
        return page(request, template, context | {"frame": "desk/dialogs/frame.html"}, status=status)
    context = context | {"frame": "desk/dialogs/page.html", "shell": shell_of(reader)}
    return page(request, template, context, status=status)


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page or part of one that no shared cache may keep."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-DNS-Prefetch-Control"] = "off"  # asking for the name of a link tells that its mail was opened
    return response
