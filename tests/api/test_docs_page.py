"""The browsable documentation in a browser, under the policy that all pages have."""

import os

import pytest
from django.conf import settings
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from playwright.sync_api import expect

from accounts.models import User
from tests.journeys.browser import browser_context
from tests.journeys.desk_server import desk_server

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


def test_the_documentation_lists_every_address_and_breaks_no_policy(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(alice)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    # Playwright runs a loop in the test's thread, where Django would refuse the ORM.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    paths = SchemaGenerator().get_schema(public=True)["paths"]  # type: ignore[no-untyped-call]
    addresses = sum(len(operations) for operations in paths.values())
    with desk_server() as address, browser_context() as context:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}/api/docs/")
        expect(page.locator(".opblock")).to_have_count(addresses)
        expect(page.locator(".info .title")).to_contain_text("Helpdesk API")
        page.locator("#operations-tickets-tickets_list .opblock-summary-control").click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    assert said == []
