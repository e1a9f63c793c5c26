"""Every page of the helpdesk by its address: read from the resolver, so that a new page is one of them by itself."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User

# What is no page of ours, and why.
EXEMPT = {
    "admin/": "Django's own admin site, without style sheets or templates of ours",
    "api/v1/": "answers programs, in JSON",
    "api/docs/": "Swagger UI as it is bundled",
}
# Pages that answer differently to a question in the address.
QUESTIONS = {
    "/search/": ["?q=order", "?q=nothing-like-this", "?q=status:open+tag:"],
    "/customers/": ["?q=nobody-like-this"],
    "/mail/": ["?show=ignored", "?show=processed", "?show=unsent"],
    "/settings/people/": ["?q=nobody-like-this", "?archived=1"],
    "/settings/tags/tag/": ["?name=order"],
    "/settings/history/": ["?kind=tag"],
    "/settings/": ["?q=tag", "?q=nothing-like-this"],
    "/reports/": ["?split=team"],
    "/notifications/": ["?show=unread"],
}
# An argument of a route, as path() or as re_path() writes it.
_ARGUMENT = re.compile(r"<(?:\w+:)?\w+>|\(\?P<\w+>(?:[^()]|\([^()]*\))*\)")

Sample = Callable[[], Iterable[Any]]
Samples = Mapping[str, Sample]


def routes(patterns: Iterable[Any] | None = None, prefix: str = "") -> Iterator[str]:
    """All routes but the exempt ones, as they are written in the URL configurations."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if route.startswith(tuple(EXEMPT)):
            continue
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route


def places(route: str) -> list[str]:
    """What a route needs samples for: the route up to the end of each argument."""
    return [route[: argument.end()] for argument in _ARGUMENT.finditer(route)]


def addresses(route: str, samples: Samples) -> list[str]:
    """The addresses of a route. ``samples`` has what gives the values of an argument by the route up to its end."""
    found = [""]
    position = 0
    for argument in _ARGUMENT.finditer(route):
        place = route[: argument.end()]
        between = route[position : argument.start()]
        found = [f"{start}{between}{value}" for start in found for value in samples[place]()]
        position = argument.end()
    rest = route[position:]
    plain = [re.sub(r"[\^$?]", "", start + rest) for start in found]
    return [f"/{one}" for one in plain]


def is_page(response: Any) -> bool:
    """Whether an answer is a whole page that is looked at, not a part of one, a file, or the way elsewhere."""
    if response.status_code != 200 or not response.headers.get("Content-Type", "").startswith("text/html"):
        return False
    return bool(response.getvalue().lstrip()[:15].lower() == b"<!doctype html>")


def pages(user: User | None, samples: Samples) -> list[str]:
    """The addresses of all pages that a user gets, or a stranger."""
    # In a thread of its own: Playwright runs a loop in the test's, where some views could not.
    with ThreadPoolExecutor(1) as thread:
        try:
            return thread.submit(_pages, user, samples).result()
        finally:
            thread.submit(connections.close_all).result()


def _pages(user: User | None, samples: Samples) -> list[str]:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    found = []
    for route in routes():
        for path in addresses(route, samples):
            questions = [path + question for question in QUESTIONS.get(path, ())]
            answered = [one for one in (path, *questions) if is_page(client.get(one))]
            assert not answered or set(questions) <= set(answered), f"not answered with a page: {questions}"
            found += answered
    return sorted(set(found))
