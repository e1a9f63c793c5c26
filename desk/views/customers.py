"""The customers: a table to find one, and the one record of each."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, has_permission, require
from customers.models import Customer, LifetimeValue
from customers.selectors import find
from customers.services import people
from desk.forms.customer import CustomerForm
from desk.http import page, reader_of, shell_of
from desk.lists import page_of
from desk.panels.base import shown_panels
from desk.reader import Reader
from desk.rows import rows_of
from tickets.orders import NEWEST

FOUND = 50
VALUES_SHOWN = 24


@require(Permission.VIEW_CUSTOMERS)
@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """The newest customers, or those that a text finds by name or address."""
    reader = reader_of(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = find(text, limit=FOUND)
    prefetch_related_objects(found, "identities", "organization")
    context = {
        "shell": shell_of(reader, current="customers"),
        "text": text,
        "customers": found,
        "has_organizations": any(customer.organization_id for customer in found),
        "currency": settings.VALUE_CURRENCY,
    }
    return page(request, "desk/customers.html", context)


@require(Permission.VIEW_CUSTOMERS)
@require_safe
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer: identities, value, tickets, answers."""
    reader = reader_of(request)
    return _customer_page(request, reader, _find(pk), None)


@require(Permission.EDIT_CUSTOMERS)
@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, language and notes."""
    found = _find(pk)
    form = CustomerForm(request.POST)
    if not form.is_valid():
        return _customer_page(request, reader_of(request), found, form)
    people.update(found, **form.cleaned_data)
    messages.success(request, _("Customer saved."))
    return redirect("desk:customer", pk)


def _find(pk: int) -> Customer:
    found = Customer.objects.select_related("organization").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _customer_page(
    request: HttpRequest, reader: Reader, found: Customer, form: CustomerForm | None
) -> HttpResponse:
    after = NEWEST.decode(request.GET.get("after", ""))
    tickets, following = page_of(reader.visible.filter(customer=found), after, reader)
    values = LifetimeValue.objects.filter(customer=found).order_by("-at")[:VALUES_SHOWN]
    context = {
        "shell": shell_of(reader, current="customers"),
        "customer": found,
        "rows": rows_of(tickets, reader),
        "next": following.encode() if following else "",
        "values": values,
        "panels": shown_panels(found, None, reader),
        "can_edit": has_permission(reader.user, Permission.EDIT_CUSTOMERS),
        "form": form
        or CustomerForm(initial={"name": found.name, "language": found.language, "notes": found.notes}),
    }
    status = 422 if form is not None else 200
    return page(request, "desk/customer.html", context, status=status)
