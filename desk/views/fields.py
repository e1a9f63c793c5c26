"""Which custom fields tickets have, for admins."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from core.clock import now
from desk.forms.field import KIND_LABELS, REQUIREMENT_LABELS, FieldForm, initial_of
from desk.http import page, reader_of, shell_of
from tickets.custom_fields import FieldKind
from tickets.models import CustomField
from tickets.selectors import tickets_with_field
from tickets.services import field_definitions
from tickets.services.field_definitions import InvalidDefinition


@require(Permission.MANAGE_SETTINGS)
@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """All fields, in their order; with ``q`` those whose name or key contains it."""
    wanted = request.GET.get("q", "").strip()
    found = CustomField.objects.prefetch_related("queues")
    if wanted:
        found = found.filter(Q(key__icontains=wanted) | Q(labels__icontains=wanted))
    rows = [
        {
            "field": field,
            "label": field.spec.label,
            "kind": KIND_LABELS[field.kind],
            "requirement": REQUIREMENT_LABELS[field.requirement],
            "queues": ", ".join(queue.name for queue in field.queues.all()),
        }
        for field in found
    ]
    context = {"shell": shell_of(reader_of(request), current="settings"), "rows": rows, "wanted": wanted}
    return page(request, "desk/fields/list.html", context)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_field(request: HttpRequest) -> HttpResponse:
    """Define a field."""
    form = FieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kind = FieldKind(form.cleaned_data["kind"])
            field_definitions.create(form.key_of(), kind, form.definition(), now=now())
        except InvalidDefinition as error:
            form.refuse(error.problems)
        else:
            messages.success(request, _("The field is there. Tickets show it in their side panel."))
            return redirect("desk:fields")
    return _edit_page(request, form, None)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_field(request: HttpRequest, pk: int) -> HttpResponse:
    """Define a field anew."""
    field = get_object_or_404(CustomField, pk=pk)
    form = FieldForm(request.POST or None, initial=initial_of(field), made=field)
    if request.method == "POST" and form.is_valid():
        try:
            field_definitions.update(pk, form.definition(), now=now())
        except InvalidDefinition as error:
            form.refuse(error.problems)
        else:
            messages.success(request, _("The field is saved."))
            return redirect("desk:fields")
    return _edit_page(request, form, field)


def _edit_page(request: HttpRequest, form: FieldForm, field: CustomField | None) -> HttpResponse:
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "form": form,
        "field": field,
        "label": field.spec.label if field else "",
        "kind": KIND_LABELS[field.kind] if field else "",
        "used": tickets_with_field(field.key) if field else 0,
    }
    return page(request, "desk/fields/edit.html", context, status=422 if form.is_bound else 200)


@require(Permission.MANAGE_SETTINGS)
@require_POST
def move_field(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    field_definitions.move(pk, down="down" in request.POST)
    return redirect("desk:fields")
