"""Reports in the browser: numbers, what is behind them, files."""

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import BusinessHours, User
from metrics import csv_files
from surveys.models import Survey
from tests.metrics.conftest import handled
from tickets.models import Brand, Queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def weeks_work(
    brand: Brand, survey: Survey, hours: BusinessHours, queues: list[Queue], agents: list[User], now: datetime
) -> None:
    for number, score in enumerate([5, 4, 2, None, 5, 1]):
        handled(
            brand,
            queues[number % 2],
            agents[number % 2],
            at=now + timedelta(days=number // 2),
            minutes=10 * (number + 1),
            score=score,
            email=f"c{number}@customer.test",
            subject='=HYPERLINK("http://evil.test")' if number == 5 else f"Request {number}",
        )


@pytest.fixture
def lead(client: Client, bob: User, now: datetime) -> Any:
    bob.time_zone = "UTC"
    bob.save(update_fields=["time_zone"])
    with time_machine.travel(now + timedelta(days=4), tick=False):
        client.force_login(bob)
        yield client


def cells(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_report_shows_each_number_with_its_n_and_doubt(lead: Client, weeks_work: None) -> None:
    page = lead.get("/reports/")
    csat, frt = page.context["sections"]
    assert (csat.total.value, csat.total.n) == ("60.0%", 5)
    assert ("95% interval", "23.1% – 88.2%") in csat.total.details
    assert (frt.total.value, frt.total.n) == ("35 min", 6)
    html = page.content.decode()
    assert "5 answers" in html
    assert "6 tickets" in html
    assert "style=" not in html


def test_each_number_leads_to_exactly_the_tickets_behind_it(lead: Client, weeks_work: None) -> None:
    page = lead.get("/reports/")
    for section in page.context["sections"]:
        for cell in [section.total, *section.days, *section.teams, *section.bands]:
            behind = lead.get(cell.url)
            assert (len(behind.context["rows"]), behind.context["total"].n) == (cell.n, cell.n), cell
            assert behind.context["value"] == cell.value


def test_each_bar_of_the_chart_leads_to_its_day(lead: Client, weeks_work: None) -> None:
    page = lead.get("/reports/?days=7")
    html = page.content.decode()
    bars = re.findall(r'<a href="([^"]*)" tabindex="-1"><title>([^<]*)</title>', html)
    assert len(bars) == 2 * 3
    url, title = bars[0]
    assert "(2 answers)" in title
    assert len(lead.get(url.replace("&amp;", "&")).context["rows"]) == 2


def test_filters_and_periods_narrow_the_report(lead: Client, weeks_work: None, queues: list[Queue]) -> None:
    team = queues[0].team_id
    csat, frt = lead.get(f"/reports/?days=7&team={team}").context["sections"]
    assert (csat.total.n, frt.total.n) == (3, 3)
    csat, _ = lead.get("/reports/?from=2026-06-08&to=2026-06-08").context["sections"]
    assert csat.total.n == 2
    csat, _ = lead.get("/reports/?days=7&channel=phone").context["sections"]
    assert (csat.total.value, csat.total.n, csat.chart) == ("–", 0, None)


@pytest.mark.parametrize(
    "asked",
    ["?from=2026-06-09&to=2026-06-08", "?from=x&to=y", "?from=2020-01-01&to=2026-06-01", "?to=2026-06-08"],
)
def test_a_period_that_makes_no_sense_is_said_and_28_days_are_shown(lead: Client, asked: str) -> None:
    page = lead.get(f"/reports/{asked}")
    assert page.status_code == 200
    assert page.context["query"].preset == 28
    assert "Choose a first and a last day" in page.content.decode()


@pytest.mark.parametrize(
    "junk", ["?days=abc", "?team=x&channel=%00&value_band=zz&day=2026-99-99", "?after=junk"]
)
def test_junk_in_the_address_is_ignored(lead: Client, weeks_work: None, junk: str) -> None:
    assert lead.get(f"/reports/{junk}").status_code == 200
    assert lead.get(f"/reports/csat/rows/{junk}").status_code == 200


def test_the_report_costs_the_same_for_many_days_and_teams(
    lead: Client, weeks_work: None, django_assert_max_num_queries: Any
) -> None:
    lead.get("/reports/")
    for path in ("/reports/?days=90", "/reports/csat/rows/?days=90", "/reports/first_response_time/rows/"):
        with django_assert_max_num_queries(12):
            lead.get(path)


def test_the_rows_come_in_pages(lead: Client, weeks_work: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.views.reports.PAGE", 2)
    seen: list[int] = []
    url = "/reports/first_response_time/rows/"
    while url:
        page = lead.get(url)
        seen += [entry["row"].ticket.pk for entry in page.context["rows"]]
        following = page.context["next_url"]
        url = f"/reports/first_response_time/rows/{following}" if following else ""
    assert len(seen) == len(set(seen)) == 6


def test_the_tickets_behind_a_number_as_a_file(lead: Client, weeks_work: None) -> None:
    response = lead.get("/reports/csat/rows.csv")
    header, *rows = cells(response)
    assert header[:5] == ["Ticket", "Subject", "Customer", "At", "Answer"]
    assert len(rows) == 5
    assert rows[0][1] == '\'=HYPERLINK("http://evil.test")'
    assert response["Content-Disposition"].startswith('attachment; filename="csat-tickets-')


def test_the_numbers_as_a_file(lead: Client, weeks_work: None) -> None:
    header, total, *rows = cells(lead.get("/reports/csat.csv?days=7"))
    assert header == ["Day", "Team", "n", "Value (%)", "good", "high", "low"]
    assert total[:4] == ["", "", "5", "60.0"]
    assert [row[:3] for row in rows] == [
        ["2026-06-08", "", "2"],
        ["2026-06-09", "", "1"],
        ["2026-06-10", "", "2"],
        ["", "Orders", "3"],
        ["", "Billing", "2"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert csv_files.defused(text) == f"'{text}"
    (line,) = [*csv_files.lines(["a"], [[text]])][1:]
    assert line.strip().strip('"').startswith("'")


def test_numbers_in_a_file_stay_numbers() -> None:
    assert [csv_files.defused(value) for value in (-1, 2.5, "plain", None)] == [-1, 2.5, "plain", None]


def test_every_metric_says_how_it_is_counted(lead: Client) -> None:
    html = lead.get("/reports/definitions/").content.decode()
    assert 'id="csat"' in html
    assert 'id="first_response_time"' in html


@pytest.mark.parametrize(
    "path",
    [
        "/reports/",
        "/reports/definitions/",
        "/reports/csat.csv",
        "/reports/csat/rows/",
        "/reports/csat/rows.csv",
    ],
)
def test_agents_see_no_reports(client: Client, alice: User, path: str) -> None:
    client.force_login(alice)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/reports/none/rows/", "/reports/none.csv", "/reports/none/rows.csv"])
def test_an_unknown_metric_is_not_found(lead: Client, path: str) -> None:
    assert lead.get(path).status_code == 404
