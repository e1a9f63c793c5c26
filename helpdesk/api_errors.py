"""Errors of the API: always JSON, always with what to do."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The framework's answer; None lets a bug become a 500 (helpdesk.errors)."""
    return exception_handler(error, context)
