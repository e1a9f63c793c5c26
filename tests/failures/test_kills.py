"""Workers die, Redis forgets, PostgreSQL goes away: nothing is lost and nothing is doubled."""

import contextlib
import smtplib
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import redis

from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

MAILS = 120
WORKER = r"celery .*worker"


@contextlib.contextmanager
def again_and_again(action: object, every_seconds: float) -> Iterator[list[int]]:
    """Call ``action`` from a thread until the block ends; yields what the calls returned."""
    stop = threading.Event()
    results: list[int] = []

    def loop() -> None:
        while not stop.wait(every_seconds):
            results.append(int(action()))  # type: ignore[operator]

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield results
    finally:
        stop.set()
        thread.join(timeout=30)


def send_many(stack: Stack, mark: str, count: int = MAILS) -> None:
    """Mails as a customer's server sends them: what is refused for now (4xx) is sent again."""
    for number in range(count):
        for _ in range(120):
            try:
                stack.send_mail(
                    subject=f"{mark} {number}",
                    sender=f"c{number}@{mark}.test",
                    message_id=f"<{mark}.{number}@customer.test>",
                )
                break
            except smtplib.SMTPResponseException as refusal:
                if refusal.smtp_code >= 500:
                    raise
                time.sleep(0.25)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.25)
        else:
            raise AssertionError(f"mail {number} was never accepted")


def tickets(stack: Stack, mark: str) -> list[str]:
    return [
        str(row[0])
        for row in stack.sql("select subject from tickets_ticket where subject like %s", f"{mark} %")
    ]


def wait_until_all_are_tickets(stack: Stack, mark: str, count: int = MAILS, seconds: float = 200) -> None:
    wait_for(
        lambda: len(set(tickets(stack, mark))) >= count, seconds=seconds, message=f"{mark}: mails are missing"
    )
    time.sleep(2)
    found = tickets(stack, mark)
    assert len(found) == len(set(found)) == count


def test_workers_killed_during_ingest_make_each_mail_one_ticket(stack: Stack) -> None:
    with again_and_again(lambda: stack.kill(WORKER), 4) as killed:
        send_many(stack, "kill")
        time.sleep(6)
    assert sum(killed) > 0
    wait_until_all_are_tickets(stack, "kill")


def test_redis_emptied_during_ingest_loses_nothing(stack: Stack) -> None:
    broker = redis.Redis.from_url(stack.redis_url)

    def forget() -> int:
        broker.flushall()
        return 1

    with again_and_again(forget, 0.3) as forgotten:
        send_many(stack, "flush")
    assert sum(forgotten) > 0
    wait_until_all_are_tickets(stack, "flush")


def test_postgresql_gone_for_ten_seconds_is_told_and_recovers_by_itself(stack: Stack) -> None:
    statuses: set[int] = set()
    refused: list[int] = []
    end = time.monotonic() + 10
    with again_and_again(lambda: stack.kill(r"postgres -D|bin/postgres"), 0.2):
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                statuses.add(httpx.get(stack.url + "/accounts/login/", timeout=15).status_code)
                answer = httpx.get(stack.url + "/inbox/all/", timeout=15, cookies={"sessionid": "x" * 32})
                statuses.add(answer.status_code)
                if answer.status_code == 503:
                    assert "Traceback" not in answer.text
            try:
                stack.send_mail(subject="away 0", sender="c0@away.test", message_id="<away.0@customer.test>")
            except smtplib.SMTPResponseException as error:
                refused.append(error.smtp_code)
            except smtplib.SMTPRecipientsRefused as error:
                refused += [code for code, _ in error.recipients.values()]
            except (OSError, smtplib.SMTPException):
                refused.append(421)
    assert 503 in statuses
    assert 500 not in statuses
    assert refused
    assert all(400 <= code < 500 for code in refused), refused
    wait_for(
        lambda: httpx.get(stack.url + "/readyz", timeout=10).status_code == 200,
        seconds=120,
        message="the stack did not recover",
    )
    send_many(stack, "away", count=1)
    wait_until_all_are_tickets(stack, "away", count=1)


def test_workers_killed_while_sending_send_each_reply_once(stack: Stack, api: httpx.Client) -> None:
    send_many(stack, "send", count=40)
    wait_until_all_are_tickets(stack, "send", count=40)
    numbers = [
        int(str(row[0])) for row in stack.sql("select id from tickets_ticket where subject like 'send %%'")
    ]
    with again_and_again(lambda: stack.kill(WORKER), 3) as killed:
        for number in numbers:
            answer = api.post(
                f"/tickets/{number}/replies/", json={"text": f"Answer {number}", "status": "pending"}
            )
            assert answer.status_code in {200, 201}, answer.text
            time.sleep(0.15)
        time.sleep(6)
    assert sum(killed) > 0

    def states() -> list[str]:
        rows = stack.sql(
            "select d.state from channels_app_delivery d join tickets_message m on m.id = d.message_id"
            " where m.ticket_id = any(%s) and m.direction = 'outbound' and not m.is_automatic",
            numbers,
        )
        return [str(row[0]) for row in rows]

    wait_for(
        lambda: len(states()) == 40 and not set(states()) & {"queued", "sending"},
        seconds=240,
        message="replies are still waiting",
    )
    received = [
        int(str(row[0]))
        for row in stack.sql(
            "select sum(times_seen) from channels_app_demomail where subject like 'Re: send %%' group by subject"
        )
    ]
    doubtful = states().count("unknown")
    # Each reply arrived once; only one that died right while it was handed over may be in doubt, and says so.
    assert all(times == 1 for times in received), received
    assert 40 - doubtful <= len(received) <= 40
    assert set(states()) <= {"sent", "unknown"}


def test_workers_killed_during_the_survey_sweep_ask_each_customer_once(
    stack: Stack, api: httpx.Client
) -> None:
    send_many(stack, "ask", count=30)
    wait_until_all_are_tickets(stack, "ask", count=30)
    numbers = [
        int(str(row[0])) for row in stack.sql("select id from tickets_ticket where subject like 'ask %%'")
    ]
    with again_and_again(lambda: stack.kill(WORKER), 3) as killed:
        for number in numbers:
            answer = api.patch(f"/tickets/{number}/", json={"status": "resolved"})
            assert answer.status_code == 200, answer.text
            time.sleep(0.2)
        time.sleep(6)
    assert sum(killed) > 0

    def surveys() -> list[int]:
        rows = stack.sql(
            "select count(*) from tickets_message where ticket_id = any(%s) and direction = 'outbound'"
            " and is_automatic group by ticket_id",
            numbers,
        )
        return [int(str(row[0])) for row in rows]

    wait_for(lambda: len(surveys()) == 30, seconds=240, message="surveys are missing")
    time.sleep(3)
    assert surveys() == [1] * 30
