"""What people and programs see when something went wrong here."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from psycopg_pool import PoolTimeout

logger = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError, PoolTimeout)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with the advice to come back when it was only the database that is away."""
    away = isinstance(sys.exc_info()[1], AWAY)
    status = 503 if away else 500
    headers = {"Retry-After": "5"} if away else {}
    if request.path.startswith("/api/"):
        detail = (
            "The database is away for the moment. Try again in some seconds."
            if away
            else "Something broke on our side. It was logged."
        )
        return HttpResponse(
            f'{{"detail": "{detail}"}}', status=status, content_type="application/json", headers=headers
        )
    return HttpResponse(render_to_string(f"errors/{status}.html"), status=status, headers=headers)
