"""The processes of the helpdesk: the one table behind `manage.py up`, the Procfile and the systemd units."""

import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Literal

# What the command lines below take from the environment, with the value where it is not set.
DEFAULTS: Mapping[str, str] = {
    "HELPDESK_WEB_HOST": "127.0.0.1",
    "HELPDESK_WEB_PORT": "8000",
    "HELPDESK_WEB_PROCESSES": "1",
    "HELPDESK_WORKER_PROCESSES": "2",
    "HELPDESK_SMTP_HOST": "127.0.0.1",
    "HELPDESK_SMTP_PORT": "2525",
    "HELPDESK_MAILBOX_SMTP_PORT": "2526",
}


@dataclass(frozen=True)
class Endpoint:
    """Where a process listens, as names of environment variables, and what it answers there when ready.

    Without `host` it listens on this machine only.
    """

    host: str | None
    port: str
    speaks: Literal["http", "smtp"]


@dataclass(frozen=True)
class Process:
    """One process: its name in the log, its command line as a shell would read it, and its end.

    `stop_stage`: lower numbers stop first and together; `stop_seconds`: how long it may take before it
    is killed; `in_chain`: a link of the chain that the worker's tick proves alive.
    """

    name: str
    line: str
    stop_seconds: float = 10.0
    stop_stage: int = 1
    endpoint: Endpoint | None = None
    only_demo: bool = False
    in_chain: bool = False

    def argv(self, environment: Mapping[str, str]) -> tuple[str, ...]:
        """Return the words to execute: variables filled in, `python` being the one that runs us."""
        known = {**DEFAULTS, **{name: value for name, value in environment.items() if value}}
        program, *words = shlex.split(Template(self.line).substitute(known))
        return (sys.executable if program == "python" else program, *words)


PROCESSES: tuple[Process, ...] = (
    Process(
        name="web",
        line=(
            "python -m uvicorn helpdesk.asgi:application"
            " --host ${HELPDESK_WEB_HOST} --port ${HELPDESK_WEB_PORT} --workers ${HELPDESK_WEB_PROCESSES}"
            " --lifespan off --timeout-graceful-shutdown 10 --no-access-log --log-level warning"
        ),
        stop_seconds=15.0,
        endpoint=Endpoint("HELPDESK_WEB_HOST", "HELPDESK_WEB_PORT", "http"),
    ),
    Process(
        name="worker",
        line=(
            "python -m celery --quiet --app helpdesk worker --concurrency ${HELPDESK_WORKER_PROCESSES}"
            " --queues default,mail,send,realtime,bulk --without-mingle --without-gossip --loglevel WARNING"
        ),
        # Last of the producers and consumers: what it is doing may finish.
        stop_stage=2,
        stop_seconds=25.0,
        in_chain=True,
    ),
    Process(
        name="beat", line="python -m celery --quiet --app helpdesk beat --loglevel WARNING", in_chain=True
    ),
    Process(name="relay", line="python manage.py relay", in_chain=True),
    Process(
        name="mail-listener",
        line="python manage.py mail_listener",
        endpoint=Endpoint("HELPDESK_SMTP_HOST", "HELPDESK_SMTP_PORT", "smtp"),
    ),
    Process(name="mail-fetcher", line="python manage.py mail_fetcher"),
    Process(
        name="demo-mailbox",
        line="python manage.py demo_mailbox",
        endpoint=Endpoint(None, "HELPDESK_MAILBOX_SMTP_PORT", "smtp"),
        only_demo=True,
        # The worker may still be sending to it.
        stop_stage=3,
    ),
)


def setting(name: str) -> str:
    """Return an environment variable of DEFAULTS or its default; an empty one counts as not set."""
    return os.environ.get(name) or DEFAULTS[name]


def wanted_processes(*, demo: bool) -> tuple[Process, ...]:
    """Return the processes to run, in the order of their start."""
    return tuple(process for process in PROCESSES if demo or not process.only_demo)
