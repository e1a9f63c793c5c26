"""The data of the demo, and its removal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import Permission, require
from accounts.services.people import CannotChange
from core.clock import now
from core.models import Work
from desk.http import page, reader_of, shell_of, signed_in_user
from desk.views.answers import sentence
from tickets.services import removal


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """What is here of the demo; one button removes it in the background."""
    by = signed_in_user(request)
    if request.method == "POST":
        try:
            removal.remove_demo(by=by, now=now())
            messages.success(request, _("The demo data is being removed."))
        except CannotChange as error:
            messages.error(request, sentence(error))
        return redirect("settings:demo")
    work = Work.objects.filter(kind=removal.REMOVE_DEMO).order_by("-pk").first()
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "has_demo": removal.has_demo(),
        "tickets": len(removal.demo_tickets()),
        "customers": len(removal.demo_customers()),
        "people": User.objects.filter(is_demo=True).count(),
        "is_own": by.is_demo,
        "works": [work] if work else [],
        "running": bool(work and work.finished_at is None),
    }
    return page(request, "desk/settings/demo.html", context)
