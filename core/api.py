"""What the REST APIs of all apps have in common."""

from typing import Any

from django.urls import URLPattern, re_path
from rest_framework import serializers

from core.text import storable


class TextField(serializers.CharField):
    """Text as PostgreSQL can store it: JSON may carry NUL and half characters, which are left out."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The cleaned text."""
        return super().run_validation(storable(data) if isinstance(data, str) else data)


def route(pattern: str, view: Any, name: str) -> URLPattern:
    """A URL that is found with and without the slash at its end, so that a POST is never redirected."""
    found: URLPattern = re_path(rf"^{pattern}/?$", view, name=name)
    return found
