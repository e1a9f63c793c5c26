"""Everything that is measured in the database of one size; runs in a process whose settings name it."""

from dataclasses import asdict
from typing import Any

from django.conf import settings

from accounts.models import Role
from accounts.services import people
from channels_app.services import channels
from core import clock
from core.models import HandlerRun
from helpdesk.benchmarks import cpu, floors, ingest, stages
from helpdesk.benchmarks.pages import Cases, cases
from helpdesk.benchmarks.places import Place, connect, web
from helpdesk.benchmarks.statements import look
from helpdesk.benchmarks.timing import Hit, Timing, run
from helpdesk.demo.rules import rule_texts
from helpdesk.seeding import staff
from routing.models import Rule
from routing.services.rules import create_rule
from tickets.models import Queue

WRITES = 120


def measure_pages(place: Place, *, requests: int) -> dict[str, Any]:
    """The pages and the writes through the web server, with their floors."""
    made = cases(writes=min(WRITES, requests))
    found: dict[str, Any] = {}
    for name, hits in made.hits.items():
        seen = [look(made, hit) for hit in hits[:3]]
        found[name] = {
            "statements": max(item.count for item in seen),
            "scans": sorted({scan for item in seen for scan in item.scans}),
        }
    with web(place) as (pid, port):
        for name, hits in made.hits.items():
            writes = hits[0].data is not None
            count = min(len(hits), WRITES) if writes else requests
            timing = _time(place, pid, port, hits, made.cookies, count=count, repeat=not writes)
            found[name] |= _as_json(timing)
    floors.reopen([int(hit.path.split("/")[2]) for hit in made.hits["resolve"]])
    with web(place, "helpdesk.benchmarks.plain_settings") as (pid, port):
        timing = _time(place, pid, port, [Hit("/plain/")], made.cookies, count=requests, repeat=True)
        found["plain page"] = _as_json(timing)
    found |= _bare_rows(place, made)
    return found


def _time(
    place: Place, pid: int, port: int, hits: list[Hit], cookies: str, *, count: int, repeat: bool
) -> Timing:
    server = cpu.postmaster(place.folder)
    return run(
        connect(port),
        hits,
        count=count,
        cookies=cookies,
        web_cpu=lambda: cpu.tree(pid),
        database_cpu=lambda: cpu.tree(server),
        known=cpu.IS_KNOWN,
        repeat=repeat,
    )


def _bare_rows(place: Place, made: Cases) -> dict[str, Any]:
    server = cpu.postmaster(place.folder)
    found = {}
    for name, rows_of, case in (
        ("bare rows of a reply", floors.rows_of_reply, "reply"),
        ("bare rows of resolving", floors.rows_of_resolving, "resolve"),
    ):
        ticket_id = int(made.hits[case][0].path.split("/")[2])
        rows = rows_of(made.agent, ticket_id)
        timing = floors.insert_and_commit(
            place.database_url, rows, ticket_id, count=WRITES, postmaster=server
        )
        found[name] = {**_as_json(timing), "rows": len(rows)}
    return found


def _as_json(timing: Timing) -> dict[str, Any]:
    return {**asdict(timing), "cpu": timing.cpu}


def measure_ingest(place: Place, *, mails: int) -> dict[str, Any]:
    """Mails by SMTP to routed tickets with one and two workers, and CPU by stage."""
    _set_up_mail()
    HandlerRun.objects.filter(done_at=None).update(done_at=clock.now())  # what the pages left behind
    found: dict[str, Any] = {"mails": mails, "runs": []}
    stamp = f"{clock.now():%Y%m%d%H%M%S}"
    for workers in (1, 2):
        received = ingest.receive(place, mails, run=f"w{workers}-{stamp}")
        processed = ingest.work_off(place, mails, workers=workers)
        found["runs"].append(
            {
                "workers": workers,
                "received": asdict(received),
                "processed": {**asdict(processed), "cpu": processed.cpu},
                "cpu": received.listener_cpu + received.database_cpu + processed.cpu,
            }
        )
    found["stages"] = stages.measure(min(mails, 500), run=f"stages-{stamp}")
    listener = found["runs"][0]["received"]["listener_cpu"]
    found["stages"]["receive"] = (max(listener - found["stages"]["store"][0], 0.0), 0.0)
    return found


def _set_up_mail() -> None:
    brand = staff.brand()
    for local in ("support", "commandes"):
        channels.ensure(kind="email", address=f"{local}@{settings.MAIL_DOMAIN}", brand=brand)
    if Rule.objects.exists():
        return
    admin = people.create_user(email="bench@seed.example.net", name="Bench", role=Role.ADMIN)
    for text in rule_texts({queue.name: queue for queue in Queue.objects.all()}):
        create_rule(text, by=admin, now=clock.now())
