"""Errors are JSON and say what to do."""

from pathlib import Path

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/tickets/999/", 404),
        ("get", "/api/v1/nothing/", 404),
        ("post", "/api/nothing", 404),
        ("delete", "/api/v1/tickets/", 405),
        ("get", "/api/v1/tickets/?cursor=broken", 404),
        ("get", "/api/v1/customers/999999999999999999/", 404),
    ],
)
def test_every_error_is_json_with_a_sentence_and_a_code(
    api: APIClient, method: str, path: str, status: int
) -> None:
    answer = getattr(api, method)(path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["detail"].endswith((".", ")"))
    assert answer.json()["code"]


def test_broken_json_is_a_400_that_says_where(api: APIClient) -> None:
    answer = api.post("/api/v1/customers/", '{"name": ', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_a_form_is_told_to_send_json(api: APIClient) -> None:
    answer = api.post("/api/v1/customers/", "name=Ada", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


def test_a_wrong_token_says_so() -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token hd_wrong")
    answer = client.get("/api/v1/tickets/")
    assert answer.status_code == 401
    assert "unknown or was revoked" in answer.json()["detail"]


def test_the_schema_is_valid_and_without_warnings(tmp_path: Path) -> None:
    target = tmp_path / "schema.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    text = target.read_text()
    assert "/api/v1/tickets/{number}/replies" in text
    assert "/api/v1/customers/{id}/value" in text or "/api/v1/customers/{pk}/value" in text


def test_the_documentation_needs_no_inline_code(api: APIClient, client: APIClient, alice: object) -> None:
    client.force_login(alice)
    page = client.get("/api/docs/")
    assert page.status_code == 200
    html = page.content.decode()
    assert "<style" not in html
    assert "<script>" not in html
    assert "'unsafe" not in page["Content-Security-Policy"]
