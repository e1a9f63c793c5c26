"""DATABASE_URL and REDIS_URL as Django and Celery want them."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database_settings(url: str, *, pool_size: int) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// URL; ``?host=/folder`` names a Unix socket.

    Raises ImproperlyConfigured for any other kind of database.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {parts.scheme or 'nothing'!r}; the helpdesk runs on PostgreSQL only: "
            "postgresql://user:password@host:5432/name"
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    options: dict[str, Any] = {
        "pool": {"min_size": 1, "max_size": pool_size, "timeout": 5, "max_lifetime": 1800},
        "application_name": "helpdesk",
        "connect_timeout": 5,
    }
    options.update({key: value for key, value in query.items() if key.startswith("ssl")})
    if target := query.get("target_session_attrs"):
        options["target_session_attrs"] = target
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "helpdesk",
        "USER": unquote(parts.username or "") or query.get("user", ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
    }


def celery_broker_url(redis_url: str) -> str:
    """Celery names a Unix socket redis+socket:///path where redis-py says unix:///path?db=0."""
    if not redis_url.startswith("unix://"):
        return redis_url
    parts = urlsplit(redis_url)
    database = parse_qs(parts.query).get("db", ["0"])[-1]
    return f"redis+socket://{parts.path}?virtual_host={database}"
