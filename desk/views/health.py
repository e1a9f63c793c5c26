"""Whether the process lives, and whether all it needs does."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout
from redis import Redis
from redis.exceptions import RedisError

from accounts.permissions import public
from core import figures
from core.clock import now

TICK_MAX_AGE = timedelta(seconds=60)


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of anybody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker, and whether a worker has stamped the tick lately; 503 when one of them fails."""
    checks = {"database": _database(), "broker": _broker()}
    checks["worker"] = _tick() if checks["database"] == "ok" else "unknown"
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError, PoolTimeout):
        return "away"
    return "ok"


def _broker() -> str:
    try:
        client = Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1)
        client.ping()
        client.close()
    except (RedisError, OSError):
        return "away"
    return "ok"


def _tick() -> str:
    figure = figures.read("worker.tick")
    if figure is None:
        return "never ticked"
    age = now() - figure.at
    return "ok" if age < TICK_MAX_AGE else f"last tick {int(age.total_seconds())} s ago"
