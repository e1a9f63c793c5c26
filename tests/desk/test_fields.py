"""Custom fields on pages: admins define them, agents fill them in beside the ticket."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from accounts.models import User
from core.clock import now as clock_now
from tickets.custom_fields import FieldKind, Requirement
from tickets.models import CustomField, Ticket
from tickets.services import custom_fields, field_definitions
from tickets.services.field_definitions import Definition

PANE = {"X-Pane": "1"}


@pytest.fixture
def order(db: None, now: datetime) -> CustomField:
    definition = Definition(
        labels={"en": "Order number"}, requirement=Requirement.RESOLVE, pattern=r"AB-\d{5}"
    )
    return field_definitions.create("order_number", FieldKind.TEXT, definition, now=now)


def test_an_admin_defines_and_redefines_a_field(client: Client, chloe: User):
    client.force_login(chloe)
    assert "No custom fields yet" in client.get("/settings/fields/").content.decode()
    data = {"label_en": "Return reason", "label_fr": "Motif", "kind": "choice", "requirement": "resolve"}
    data |= {"options": "Damaged | Abîmé\nLate", "is_active": "on"}
    assert client.post("/settings/fields/new/", data).status_code == 302
    field = CustomField.objects.get(key="return_reason")
    assert field.options == [
        {"value": "Damaged", "labels": {"en": "Damaged", "fr": "Abîmé"}},
        {"value": "Late", "labels": {"en": "Late"}},
    ]
    page = client.get(f"/settings/fields/{field.pk}/").content.decode()
    assert "Damaged | Abîmé\nLate" in page
    assert "filled in on 0 tickets" in page
    assert client.post(f"/settings/fields/{field.pk}/", data | {"options": ""}).status_code == 422
    assert client.post(f"/settings/fields/{field.pk}/", data | {"label_en": "Reason"}).status_code == 302
    assert "Reason" in client.get("/settings/fields/?q=rea").content.decode()
    assert client.post(f"/settings/fields/{field.pk}/move/", {"down": "1"}).status_code == 302


def test_what_differs_from_the_page_is_saved_and_can_be_undone(
    desk: Client, make_ticket: Callable[..., Ticket], order: CustomField
):
    ticket = make_ticket()
    base = f"/t/{ticket.pk}/fields/"
    assert 'name="order_number"' in desk.get(f"/t/{ticket.pk}/").content.decode()
    shown = {"was": json.dumps({"order_number": None})}
    response = desk.post(base, shown | {"order_number": "AB-20931"}, headers=PANE)
    assert response.status_code == 200
    ticket.refresh_from_db()
    assert ticket.custom_fields == {"order_number": "AB-20931"}
    page = response.content.decode()
    assert "Order number: AB-20931" in page
    undo = page.split('data-undo="')[1].split('"')[0]
    assert desk.post(undo, headers=PANE).status_code == 200
    ticket.refresh_from_db()
    assert ticket.custom_fields == {}
    assert desk.post(f"{base}undo/?state=forged", headers=PANE).status_code == 422


def test_a_page_that_is_old_does_not_overwrite_what_it_did_not_touch(
    desk: Client, make_ticket: Callable[..., Ticket], order: CustomField, alice: User
):
    ticket = make_ticket()
    custom_fields.set_values(ticket.pk, {"order_number": "AB-11111"}, by=alice, now=clock_now())
    old = {"was": json.dumps({"order_number": None}), "order_number": ""}
    assert desk.post(f"/t/{ticket.pk}/fields/", old, headers=PANE).status_code == 200
    ticket.refresh_from_db()
    assert ticket.custom_fields == {"order_number": "AB-11111"}


def test_a_refusal_names_the_control_to_mend(
    desk: Client, make_ticket: Callable[..., Ticket], order: CustomField
):
    ticket = make_ticket()
    base = f"/t/{ticket.pk}"
    bad = {"was": json.dumps({"order_number": None}), "order_number": "12"}
    response = desk.post(f"{base}/fields/", bad, headers=PANE)
    assert (response.status_code, response.headers["X-Focus"]) == (422, "field-order_number")
    for path, data in (("status", {"status": "resolved"}), ("reply", {"text": "ok", "then": "resolved"})):
        response = desk.post(f"{base}/{path}/", data, headers=PANE)
        assert (response.status_code, response.headers["X-Focus"]) == (422, "field-order_number"), path
        assert "fill in: “Order number”" in response.content.decode()
    plain = desk.post(f"{base}/status/", {"status": "resolved"})
    assert plain.headers["Location"] == f"/t/{ticket.pk}/#field-order_number"
