"""Two sweeps at once, and a sweep that is killed: each customer is asked once."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from surveys.models import Invitation, Survey
from surveys.services import invitations
from tests import factories
from tickets.models import Brand, Direction, Message
from tickets.services import lifecycle
from tickets.states import Status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

NOW = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
MANY = 12


@pytest.fixture
def due(brand: Brand) -> None:
    survey = Survey.objects.create(name="After each ticket", delay_minutes=60)
    for number in range(MANY):
        ticket = factories.ticket(brand, now=NOW, email=f"c{number}@customer.test")
        lifecycle.change_status(ticket.pk, Status.RESOLVED, by="system", now=NOW)
        invitations.schedule([(ticket.pk, NOW)], now=NOW)
    Survey.objects.filter(pk=survey.pk).update(delay_minutes=0)
    Invitation.objects.update(due_at=NOW)


def sweep_together(number: int = 2) -> None:
    barrier = threading.Barrier(number)

    def sweep() -> None:
        try:
            with transaction.atomic():
                connection.ensure_connection()
                barrier.wait(timeout=20)
                invitations.send_due(now=NOW)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sweep) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def sent() -> int:
    return Message.objects.filter(direction=Direction.OUTBOUND, is_automatic=True).count()


def test_two_sweeps_at_once_ask_each_customer_once(due: None) -> None:
    sweep_together()
    invitations.send_due(now=NOW)
    assert sent() == MANY
    assert Invitation.objects.filter(state="sent").count() == MANY


def test_two_sweeps_without_the_lock_ask_twice(due: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin that proves the test above: without the claim, customers are asked twice."""
    read = threading.Barrier(2)

    def no_lock(self: QuerySet[Any], *args: Any, **kwargs: Any) -> QuerySet[Any]:
        return self if self.model is Invitation else real(self, *args, **kwargs)

    real = QuerySet.select_for_update
    reason = invitations._reason_not_to
    waited = threading.local()

    def wait_for_the_other(*args: Any) -> Any:
        if not getattr(waited, "done", False):
            waited.done = True
            read.wait(timeout=20)  # both have read what is due before either writes
        return reason(*args)

    monkeypatch.setattr(QuerySet, "select_for_update", no_lock)
    monkeypatch.setattr(invitations, "_reason_not_to", wait_for_the_other)
    # The ticket's own lock is taken before the reason is asked: let the two sweeps wait elsewhere.
    monkeypatch.setattr(
        invitations,
        "lock_ticket",
        lambda pk: invitations.Ticket.objects.select_related("customer", "brand").get(pk=pk),
    )
    sweep_together()
    assert sent() == 2 * MANY


# Runs in a process of its own: half of the mails are written, then comes kill -9.
DIES_HALF_WAY = f"""
import os, signal, sys
from datetime import datetime
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from surveys.services import invitations
real, written = invitations.mail.write, []
def write(invitation):
    written.append(invitation.pk)
    if len(written) > {MANY // 2}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(invitation)
invitations.mail.write = write
invitations.send_due(now=datetime.fromisoformat({NOW.isoformat()!r}))
"""


def test_a_sweep_that_is_killed_leaves_nothing_half_done(due: None) -> None:
    arguments = [sys.executable, "-c", DIES_HALF_WAY, connection.settings_dict["NAME"]]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.run(
        arguments, env=environment, timeout=60, capture_output=True, text=True, check=False
    )
    assert process.returncode == -signal.SIGKILL, process.stderr
    assert sent() == 0
    assert Invitation.objects.filter(state="scheduled").count() == MANY
    invitations.send_due(now=NOW)
    assert sent() == MANY
