"""Each route says who may use it, and keeps to what it says."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Role, User
from accounts.permissions import ROLE_PERMISSIONS, Permission

# Pages of libraries, which bring their own checks: sign-in, Django's admin, the API and its documents.
OTHERS = ("accounts/", "admin/", "api/")
SAMPLES = {
    "IntConverter": 999_999_999,
    "StringConverter": "sample",
    "SlugConverter": "sample",
    "PathConverter": "a/b",
}
REFUSED = (302, 403, 404)


def routes(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif not route.startswith(OTHERS):
            yield route, entry


ROUTES = dict(routes())


def address(pattern: URLPattern, route: str) -> str:
    path = "/" + route
    for name, converter in pattern.pattern.converters.items():
        sample = SAMPLES.get(type(converter).__name__, "sample")
        path = path.replace(f"<{name}>", str(sample))
        for kind in ("int", "str", "slug", "path"):
            path = path.replace(f"<{kind}:{name}>", str(sample))
    return path


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_a_route_declares_who_may_use_it(route: str) -> None:
    permission = getattr(ROUTES[route].callback, "required_permission", None)
    assert permission in {*Permission, "public", "signed_in"}, (
        f"{route} has no @require, @signed_in or @public"
    )


@pytest.mark.parametrize("route", sorted(ROUTES))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_refused_where_a_route_is_not_public(
    route: str, method: str, client: Client, db: None
) -> None:
    pattern = ROUTES[route]
    if getattr(pattern.callback, "required_permission", None) == "public":
        pytest.skip("public")
    response = getattr(client, method)(address(pattern, route))
    assert response.status_code in REFUSED
    if response.status_code == 302:
        assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("route", sorted(ROUTES))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_role_is_refused_exactly_where_it_lacks_the_permission(
    route: str, role: Role, method: str, client: Client, db: None
) -> None:
    pattern = ROUTES[route]
    permission = getattr(pattern.callback, "required_permission", None)
    if permission in {"public", "signed_in"}:
        pytest.skip("open to everybody who is signed in")
    client.force_login(User.objects.create_user(f"{role}@desk.test", name=role.label, role=role))
    response = getattr(client, method)(address(pattern, route))
    assert (response.status_code == 403) == (permission not in ROLE_PERMISSIONS[role])
    assert response.status_code < 500
