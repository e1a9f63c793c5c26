"""Does the database answer, and is it new enough?"""

import time

import psycopg
from django.conf import settings

from helpdesk.doctor.finding import Finding, failure, ok

_OLDEST = 15
_PATIENCE = 5
_VERSION = "select current_setting('server_version'), current_setting('server_version_num')::int / 10000"


def check() -> Finding:
    """Connect to DATABASE_URL, past Django's pool, which would wait and try again, and ask for the version."""
    begin = time.perf_counter()
    try:
        with psycopg.connect(settings.DATABASE_URL, connect_timeout=_PATIENCE) as connection:
            version, major = connection.execute(_VERSION).fetchone() or ("", 0)
    except psycopg.Error as error:
        said = str(error).strip().partition("\n")[0]
        return failure(
            f"it does not answer: {said}", "Start it (`manage.py up` starts its own), or mend DATABASE_URL."
        )
    milliseconds = (time.perf_counter() - begin) * 1000
    if major < _OLDEST:
        return failure(
            f"PostgreSQL {version} is too old", f"Upgrade the server to PostgreSQL {_OLDEST} or newer."
        )
    return ok(f"PostgreSQL {version} answers in {milliseconds:.0f} ms")
