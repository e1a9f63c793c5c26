"""Does the broker answer, and does it keep what it is given?"""

import redis
from django.conf import settings

from helpdesk.doctor.finding import Finding, failure, ok, warning

_PATIENCE = 3


def check() -> Finding:
    """Ping the server at REDIS_URL and read its rule for full memory."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            decode_responses=True,
        ) as client:
            server = client.info("server")
            policy = client.info("memory").get("maxmemory_policy", "noeviction")
    except redis.RedisError as error:
        return failure(
            f"the broker does not answer: {error}",
            "Start it (`manage.py up` starts its own), or mend REDIS_URL.",
        )
    name = f"{server.get('server_name', 'redis')} {server.get('valkey_version') or server['redis_version']}"
    if policy != "noeviction":
        return warning(
            f"{name} drops data when its memory is full ({policy})",
            "Set its maxmemory-policy to noeviction: work would wait for the next sweep.",
        )
    return ok(f"{name} answers")
