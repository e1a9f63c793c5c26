"""Mails through the whole inbound path, by the processes that `manage.py up` runs."""

import smtplib
import threading
import time
from dataclasses import dataclass

from helpdesk.benchmarks import cpu
from helpdesk.benchmarks.mails import mails
from helpdesk.benchmarks.places import BenchError, Place, free_port, process, wait_for_port
from routing.models import Decision

CONNECTIONS = 4
_GIVES_UP_AFTER = 300.0
# Left out at both ends, where processes warm up and run dry.
_HEAD = 0.15


@dataclass(frozen=True)
class Received:
    """Mails taken by SMTP: how many a second, and CPU ms each of the listener and of PostgreSQL."""

    per_second: float
    listener_cpu: float
    database_cpu: float


@dataclass(frozen=True)
class Processed:
    """Stored mails made into routed tickets by so many worker processes; CPU ms each."""

    workers: int
    per_second: float
    worker_cpu: float
    relay_cpu: float
    broker_cpu: float
    database_cpu: float

    @property
    def cpu(self) -> float:
        """All of it."""
        return self.worker_cpu + self.relay_cpu + self.broker_cpu + self.database_cpu


def receive(place: Place, count: int, *, run: str) -> Received:
    """Send ``count`` mails by SMTP over several connections; nothing else runs meanwhile."""
    port = free_port()
    with process(
        place, "mail-listener", {"HELPDESK_SMTP_PORT": str(port), "HELPDESK_SMTP_HOST": "127.0.0.1"}
    ) as child:
        wait_for_port(port, child, place.folder / "mail-listener.log")
        batch = mails(count, run=run)
        server = cpu.postmaster(place.folder)
        before = cpu.tree(child.pid), cpu.tree(server)
        started = time.perf_counter()
        _send_all(port, batch)
        took = time.perf_counter() - started
        after = cpu.tree(child.pid), cpu.tree(server)
    listener, database = ((end - start) / count * 1000 for start, end in zip(before, after, strict=True))
    return Received(count / took, listener, database)


def _send_all(port: int, batch: list[tuple[str, str, bytes]]) -> None:
    failed: list[Exception] = []

    def send(share: list[tuple[str, str, bytes]]) -> None:
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
                for sender, to, raw in share:
                    client.sendmail(sender, [to], raw)
        except (OSError, smtplib.SMTPException) as error:
            failed.append(error)

    threads = [
        threading.Thread(target=send, args=(batch[number::CONNECTIONS],)) for number in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise BenchError(f"the listener refused mail: {failed[0]}")


def work_off(place: Place, count: int, *, workers: int) -> Processed:
    """Let relay and workers make routed tickets of ``count`` stored mails, and measure the middle of it."""
    first = Decision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    server, broker = cpu.postmaster(place.folder), broker_of(place)
    with (
        process(place, "worker", {"HELPDESK_WORKER_PROCESSES": str(workers)}) as worker,
        process(place, "relay") as relay,
    ):
        roots = (worker.pid, relay.pid, broker, server)
        head, tail = int(count * _HEAD), int(count * (1 - _HEAD / 2))
        begun = _Mark(0, time.perf_counter(), [cpu.tree(root) for root in roots])
        before = _wait_for(first, head, roots)
        after = _wait_for(first, tail, roots)
        _wait_for(first, count, roots)
    if after.count == before.count:  # so few that they were one batch: all of it, the start of the worker too
        before = begun
    done = after.count - before.count
    cpus = [(end - start) / done * 1000 for start, end in zip(before.cpus, after.cpus, strict=True)]
    return Processed(workers, done / (after.at - before.at), cpus[0], cpus[1], cpus[2], cpus[3])


@dataclass(frozen=True)
class _Mark:
    count: int
    at: float
    cpus: list[float]


def _wait_for(first: int, count: int, roots: tuple[int, ...]) -> _Mark:
    deadline = time.monotonic() + _GIVES_UP_AFTER
    while time.monotonic() < deadline:
        done = Decision.objects.filter(pk__gt=first).count()
        if done >= count:
            return _Mark(done, time.perf_counter(), [cpu.tree(root) for root in roots])
        time.sleep(0.1)
    raise BenchError(f"only {done} of {count} mails became routed tickets in {_GIVES_UP_AFTER:.0f} s")


def broker_of(place: Place) -> int:
    """The process id of the broker, which has the folder in its command line; 0 where it can't be known."""
    return cpu.find("valkey", str(place.folder))
