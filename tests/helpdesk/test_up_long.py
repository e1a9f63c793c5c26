"""The whole helpdesk under `manage.py up`, treated badly."""

import os
import re
import signal
import sys
import time

import pytest

from tests.processes import wait_until_gone
from tests.stack import Stack, running_stack, wait_for

pytestmark = pytest.mark.long
WORKER = r"celery .*worker"


def test_workers_that_live_but_do_nothing_are_restarted() -> None:
    with running_stack() as stack:
        frozen = stack.children(WORKER)
        # The watch gives processes that just started a minute before it judges them.
        time.sleep(60)
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        wait_for(lambda: "no work was done for 60 s" in stack.log, seconds=120, message="nobody noticed")
        age = "select extract(epoch from now() - at)::float from core_figure where key = 'worker.tick'"
        wait_for(lambda: stack.sql(age)[0][0] < 30, seconds=90, message="no work was done again")  # type: ignore[operator]
        assert not set(frozen) & set(stack.children(WORKER))


def test_every_process_is_replaced_when_it_is_killed() -> None:
    with running_stack() as stack:
        for name in started(stack):
            before = started(stack)[name]
            os.kill(before, signal.SIGKILL)
            wait_for(
                lambda name=name, before=before: started(stack)[name] != before,  # type: ignore[misc]
                seconds=30,
                message=f"{name} did not come back",
            )
            assert f"{name} ended (killed by SIGKILL); starting it again in 1 s" in stack.log
        # The new listener needs a moment before it listens.
        wait_for(
            lambda: stack.send_mail(subject="Still there?") is None,  # type: ignore[func-returns-value]
            seconds=60,
            message="nobody takes mail again",
        )
        found = "select count(*) from tickets_ticket where subject = %s"
        wait_for(
            lambda: stack.sql(found, "Still there?") == [(1,)],
            seconds=90,
            message="the mail became no ticket",
        )


def started(stack: Stack) -> dict[str, int]:
    """Return the process that was started last by each name, as the log says."""
    return {name: int(pid) for name, pid in re.findall(r"up +\| (\S+) started \(process (\d+)\)", stack.log)}


def test_killing_the_supervisor_leaves_nothing_and_the_next_start_works() -> None:
    if sys.platform != "linux":
        pytest.skip("the kernel call that stops orphans exists on Linux only")
    with running_stack() as stack:
        assert stack.kill_supervisor() == -signal.SIGKILL
        wait_for(lambda: not stack.children("."), seconds=40, message="processes were left over")
        wait_until_gone(str(stack.folder))
        with stack:
            assert stack.children(WORKER)
