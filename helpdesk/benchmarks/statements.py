"""How many SQL statements a page costs, and whether PostgreSQL reads whole tables for it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk.benchmarks.pages import CSRF, Cases
from helpdesk.benchmarks.timing import Hit

WATCHED = {"tickets_ticket", "tickets_message"}
_TRANSACTION = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET )", re.IGNORECASE)


@dataclass(frozen=True)
class Statements:
    """The number of statements of one request, and the sequential scans of watched tables among them."""

    count: int
    scans: tuple[str, ...]


def look(cases: Cases, hit: Hit) -> Statements:
    """Send the hit to the same views in this process, twice, and look at what the second one asked the database.

    What a POST writes is rolled back.
    """
    client = Client(HTTP_HOST="127.0.0.1", raise_request_exception=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = cases.session_key
    client.cookies[settings.CSRF_COOKIE_NAME] = CSRF
    _send(client, hit)
    with CaptureQueriesContext(connection) as captured:
        _send(client, hit)
    asked = [query["sql"] for query in captured if not _TRANSACTION.match(query["sql"])]
    return Statements(len(asked), tuple(scan for statement in asked for scan in scans(statement)))


def _send(client: Client, hit: Hit) -> None:
    if hit.data is None:
        response = client.get(hit.path, headers=hit.headers)
        assert response.status_code < 400, f"{hit.path} answered {response.status_code}"
        return
    with transaction.atomic():
        response = client.post(hit.path, hit.data, headers=hit.headers)
        assert response.status_code < 400, f"{hit.path} answered {response.status_code}"
        transaction.set_rollback(True)


def scans(statement: str) -> list[str]:
    """The watched tables that the plan of a SELECT reads from end to end, with the statement."""
    if not statement.lstrip().upper().startswith(("SELECT", "WITH", "(")):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        answer = cursor.fetchone()[0]
    plan = json.loads(answer) if isinstance(answer, str) else answer
    return [f"{table}: {statement[:400]}" for table in _walk(plan[0]["Plan"])]


def _walk(node: dict[str, Any]) -> list[str]:
    here = []
    if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in WATCHED:
        here.append(node["Relation Name"])
    return here + [table for child in node.get("Plans", []) for table in _walk(child)]
