"""The one page of the floor."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from tickets.models import Ticket

ROWS = 50


@login_required
def plain(request: HttpRequest) -> HttpResponse:
    """Fifty tickets with customer, assignee and queue, by one statement, in one loop."""
    tickets = (
        Ticket.objects.unresolved()
        .select_related("customer", "assignee", "queue")
        .order_by("-activity_at", "-id")[:ROWS]
    )
    return render(request, "benchmarks/plain.html", {"tickets": tickets})


urlpatterns = [path("plain/", plain)]
