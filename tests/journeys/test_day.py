"""A day of an agent without a mouse: a hundred tickets of the demo, each outcome looked up in the database."""

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db.models import QuerySet
from playwright.sync_api import BrowserContext, expect

from accounts.models import Team, User
from channels_app.models import Delivery, DeliveryState
from channels_app.services import deliver
from core import clock, outbox
from core.models import HandlerRun
from helpdesk.demo import company
from helpdesk.demo.answers import ANSWERS
from helpdesk.demo.load import load
from helpdesk.demo.people import PEOPLE
from tests import factories
from tests.journeys.browser import browser_context
from tests.journeys.desk import Problems
from tests.journeys.desk_server import desk_server
from tests.journeys.keyboard import Hands, same
from tickets.models import (
    Brand,
    Direction,
    Mention,
    Message,
    Notification,
    SavedDraft,
    Ticket,
    TicketEvent,
)
from tickets.services.macros import AnswerText
from tickets.states import Status

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.enable_socket,
    pytest.mark.timeout(1200),
    pytest.mark.django_db(transaction=True),
]

MIX = {"reply": 40, "note": 15, "assign": 10, "snooze": 10, "merge": 5, "forward": 5}
BULK = 10
SEARCHED = 5
BEFORE_BULK = 30
COLLEAGUES = ("Marcus Webb", "Sophie Garnier")
BY_HAND = "I look after"
DEPOT = "depot@supplier.test"
TEAMS = (company.LIVRAISON, company.BILLING)  # not where the rules put them


@dataclass
class Job:
    """What is to be done with one ticket."""

    kind: str
    number: int
    ticket: Ticket
    partner: Ticket | None = None

    @property
    def colleague(self) -> str:
        """An agent for even numbers, a team for odd ones."""
        return (TEAMS if self.number % 2 else COLLEAGUES)[self.number // 2 % 2]

    @property
    def written(self) -> str:
        """What the agent adds by hand."""
        return f"a day later: {BY_HAND} {self.kind} {self.number} myself."

    @property
    def answer(self) -> AnswerText:
        """The canned answer that fits."""
        return ANSWERS[self.number % 3]


@dataclass
class Day:
    """The tickets in the order in which the list shows them, and who works on them."""

    niamh: User
    jobs: list[Job]
    searched: list[Job]
    began: datetime


def settle() -> None:
    """Do what follows from what happened, as the workers do."""
    while waiting := list(
        HandlerRun.objects.filter(done_at__isnull=True, due__lte=clock.now()).values_list("pk", flat=True)
    ):
        outbox.run(waiting)


def _receive(brand: Brand, kinds: list[str]) -> list[Job]:
    """A ticket for each kind, the first the newest; one to be merged is of a customer who was answered before."""
    people = list(PEOPLE.values())
    numbers = [kinds[:place].count(kind) for place, kind in enumerate(kinds)]

    def sender(place: int) -> str:
        kind, number = kinds[place], numbers[place]
        if kind == "merge" or (kind == "reply" and number < MIX["merge"]):
            return people[number].email
        return people[MIX["merge"] + place % (len(people) - MIX["merge"])].email

    jobs: list[Job] = []
    for place in reversed(range(len(kinds))):
        at = clock.now() - timedelta(minutes=place + 1)
        subject = f"Order BR-{30_000 + place} about {kinds[place]} {numbers[place]}"
        email = sender(place)
        text = "Hello, I have a question about my order."
        ticket = factories.ticket(
            brand, now=at, subject=subject, email=email, text=text, address="support@example.com"
        )
        jobs.insert(0, Job(kinds[place], numbers[place], ticket))
    for job in jobs:
        if job.kind == "merge":
            job.partner = next(one.ticket for one in jobs if (one.kind, one.number) == ("reply", job.number))
            assert job.partner.pk > job.ticket.pk
    return jobs


@pytest.fixture
def day(transactional_db: None) -> Day:
    """The demo, and a hundred tickets more that came in during the night."""
    cache.clear()
    load(now=clock.now() - timedelta(hours=4))
    kinds = [kind for kind, count in MIX.items() for _ in range(count)]
    random.Random(3).shuffle(kinds)  # the same mix each time
    kinds[BEFORE_BULK:BEFORE_BULK] = ["bulk"] * BULK
    made = _receive(Brand.objects.get(is_demo=True), kinds + ["search"] * SEARCHED)
    settle()
    return Day(
        niamh=User.objects.get(email="agent@example.com"),
        jobs=[job for job in made if job.kind != "search"],
        searched=[job for job in made if job.kind == "search"],
        began=clock.now(),
    )


@pytest.fixture
def browser() -> Iterator[tuple[BrowserContext, str]]:
    """A browser, and where the helpdesk is."""
    with pytest.MonkeyPatch.context() as patch, desk_server() as url, browser_context() as context:
        # Playwright runs a loop in the test's thread, where Django would refuse the ORM.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield context, url


# --- what the agent does, ticket by ticket --------------------------------------------------------------------


class Agent(Hands):
    """Niamh at her keyboard."""

    def sees(self, job: Job) -> None:
        """The ticket that is to be worked on is open, and the focus is somewhere."""
        expect(self.page.locator("#ticket")).to_have_attribute("data-number", str(job.ticket.pk))
        assert self.has_focus()

    def said(self, words: str | re.Pattern[str]) -> None:
        """The page told of it, and the focus was not lost over it."""
        expect(self.page.locator("#toasts .toast").last).to_contain_text(words)
        assert self.has_focus()

    def works_on(self, job: Job) -> None:
        """Whatever the ticket needs."""
        getattr(self, job.kind)(job)

    def reply(self, job: Job) -> None:
        """A canned answer, of which the last word is changed and to which a sentence is added."""
        self.do("reply")
        self.is_writing("reply")
        self.write("/")
        expect(self.page.locator("#picker")).to_be_visible()
        self.write(job.answer.shortcut)
        expect(self.page.locator("#picker [aria-selected=true]")).to_contain_text(job.answer.title)
        self.press("Enter")
        expect(self.page.locator("#picker")).to_have_count(0)
        self.is_writing("reply")
        self.press(*["Backspace"] * len(job.answer.text.split()[-1]))
        self.write(job.written)
        self.do("send")
        expect(self.page.locator("#messages .message").last).to_contain_text(job.written)

    def note(self, job: Job) -> None:
        """A note that names an agent or a team, chosen from the list that opens behind the @."""
        self.do("note")
        self.is_writing("note")
        self.write(f"Please look at this, @{job.colleague[:4]}")
        expect(self.page.locator("#mention-list [aria-selected=true]")).to_contain_text(job.colleague)
        self.press("Enter")
        self.write(job.written)
        self.do("send")
        expect(self.page.locator("#messages .message--note").last).to_contain_text(job.written)

    def assign(self, job: Job) -> None:
        """To a colleague, or to the queue of another team."""
        self.do("team" if job.number % 2 else "assign")
        self.choose(job.colleague)
        self.said("Moved to" if job.number % 2 else "Assigned to")

    def snooze(self, job: Job) -> None:
        """Until tomorrow."""
        self.do("snooze")
        self.choose("Tomorrow")
        self.said("Snoozed")

    def merge(self, job: Job) -> None:
        """Into the customer's other ticket about it, which was answered before and goes on."""
        assert job.partner is not None
        self.do("merge")
        dialog = self.page.locator("#dialog")
        expect(dialog).to_be_visible()
        self.go_to(dialog.locator(f'input[name=with][value="{job.partner.pk}"]'))
        self.press("Space", "Enter")
        expect(dialog.locator(f'input[name=keep][value="{job.ticket.pk}"]')).to_be_focused()
        self.press("ArrowDown")
        expect(dialog.locator(f'input[name=keep][value="{job.partner.pk}"]')).to_be_checked()
        self.press("Enter")
        expect(dialog).to_be_hidden()
        self.said("merged into")

    def forward(self, job: Job) -> None:
        """To the depot, with a question above what the customer wrote."""
        self.do("forward")
        form = self.page.locator(".composer__form--forward")
        expect(form.locator(".chips input")).to_be_focused()
        self.write(f"{DEPOT},")
        self.go_to(form.get_by_role("textbox", name="Your words above what is forwarded"))
        self.write(job.written)
        self.do("send")
        expect(self.page.locator("#messages .message--side").last).to_contain_text(job.written)

    def bulk(self, job: Job) -> None:
        """Selected now, resolved together with the others after the last one."""
        self.do("select")
        if job.number < BULK - 1:
            return
        expect(self.page.locator("#bulk-count")).to_have_text(f"{BULK} selected")
        self.do("resolve")
        self.said(f"{BULK} tickets changed.")

    def search(self, job: Job) -> None:
        """Found by what its subject says, and resolved."""
        self.do("search")
        expect(self.page.locator("#search")).to_be_focused()
        self.write(f"BR-{job.ticket.subject[9:14]}")
        self.press("Enter")
        self.page.wait_for_url("**/search/?q=*")
        expect(self.page.locator("html[data-ready] main .row")).to_have_count(1)
        self.do("next")
        self.press("Enter")
        expect(self.page.locator("html[data-ready] #ticket")).to_have_attribute(
            "data-number", str(job.ticket.pk)
        )
        self.do("resolve")
        expect(self.page.locator("#toasts")).to_contain_text("Resolved")

    def is_writing(self, kind: str) -> None:
        """The keys go into the reply, or into the note."""
        expect(self.page.locator(f".composer__form--{kind} :focus")).to_have_count(1)


def test_a_hundred_tickets_are_worked_on_by_keys_alone(day: Day, browser: tuple[BrowserContext, str]) -> None:
    context, url = browser
    page = context.new_page()
    problems = Problems(page)
    agent = Agent(page)
    page.goto(f"{url}/accounts/login/")
    agent.go_to(page.locator("input[name=login]"))
    agent.write(day.niamh.email)
    agent.press("Tab")
    agent.write(company.PASSWORD)
    agent.press("Enter")
    page.wait_for_url("**/inbox/**")
    page.goto(f"{url}/inbox/unassigned/")
    expect(page.locator("html[data-ready][data-live=on]")).to_be_attached()
    for job in day.jobs:
        agent.do("next")
        agent.sees(job)
        agent.works_on(job)
        if not agent.page.locator("#rows .row:focus").count():
            agent.do("leave")
    for job in day.searched:
        agent.search(job)
    assert problems == []
    page.close()
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=True):
        settle()
        deliver.send_due()
    everything_is_as_it_was_done(day)


# --- what stands in the database afterwards -------------------------------------------------------------------


def everything_is_as_it_was_done(day: Day) -> None:
    """By exact counts: everything once, on its ticket, and nothing else."""
    jobs = [*day.jobs, *day.searched]
    for job in jobs:
        job.ticket.refresh_from_db()
    of = {kind: [job for job in jobs if job.kind == kind] for kind in {job.kind for job in jobs}}
    assert {kind: len(same) for kind, same in of.items()} == {**MIX, "bulk": BULK, "search": SEARCHED}
    replies_are_sent(day, of["reply"])
    notes_are_told(day, of["note"] + of["assign"])
    for job in of["assign"]:
        held = job.ticket.queue if job.number % 2 else job.ticket.assignee
        assert held is not None
        assert held.name == job.colleague
    forwards_are_sent(day, of["forward"])
    # Who was resolved is asked how it was; that is nothing that Niamh wrote.
    mails = [one for one in mail.outbox if BY_HAND in str(one.body)]
    recipients = Counter(to for one in mails for to in one.recipients())
    assert recipients == Counter([*map(address, of["reply"]), *[DEPOT] * MIX["forward"]])
    for job in of["snooze"]:
        assert job.ticket.snoozed_until == tomorrow_at_nine(day)
    for job in of["merge"]:
        assert job.ticket.merged_into == job.partner
    for job in of["bulk"] + of["search"]:
        assert job.ticket.status == Status.RESOLVED
    hers = f"user:{day.niamh.pk}"
    expected = Counter((hers, *event) for job in jobs for event in events_of(job))
    # What the helpdesk adds by itself: whoever's ticket was resolved is asked how it was.
    expected.update(("system", job.ticket.pk, "auto_sent") for job in of["bulk"] + of["search"])
    events = TicketEvent.objects.filter(at__gte=day.began)
    assert Counter(events.values_list("actor", "ticket_id", "kind")) == expected
    assert not SavedDraft.objects.exists()


def events_of(job: Job) -> list[tuple[int, str]]:
    """What the permanent log holds for a job: the ticket and the kind of each event."""
    number = job.ticket.pk
    if job.kind == "merge":
        assert job.partner is not None
        return [(number, "merged"), (job.partner.pk, "took_in")]
    kinds = {
        "reply": ["replied", "assigned", "status"],
        "note": ["noted"],
        "assign": ["queued"] if job.number % 2 else ["assigned", "status"],
        "snooze": ["snoozed"],
        "forward": ["forwarded"],
        "bulk": ["status"],
        "search": ["status"],
    }
    return [(number, kind) for kind in kinds[job.kind]]


def replies_are_sent(day: Day, jobs: list[Job]) -> None:
    """Each customer has one mail with the answer as it was edited."""
    sent = written(day).filter(thread__is_side=False)
    assert {message.ticket_id: same(message.text) for message in sent} == {
        job.ticket.pk: same(edited(job)) for job in jobs
    }
    assert sent.count() == len(jobs)
    delivered = Delivery.objects.filter(message__in=sent, state=DeliveryState.SENT)
    assert Counter(delivered.values_list("message__ticket_id", "recipient")) == Counter(
        (job.ticket.pk, address(job)) for job in jobs
    )
    assert all(job.ticket.assignee == day.niamh and job.ticket.status == Status.OPEN for job in jobs)


def forwards_are_sent(day: Day, jobs: list[Job]) -> None:
    """The depot has the question and what the customer wrote; the ticket waits as before."""
    sent = written(day).filter(thread__is_side=True)
    assert Counter((one.ticket_id, one.to[0], same(one.text)) for one in sent) == Counter(
        (job.ticket.pk, DEPOT, job.written) for job in jobs
    )
    mails = [one for one in mail.outbox if one.recipients() == [DEPOT]]
    assert len(mails) == len(jobs)
    assert all("Hello, I have a question about my order." in str(one.body) for one in mails)
    assert all(job.ticket.assignee is None and job.ticket.status == Status.NEW for job in jobs)


def written(day: Day) -> QuerySet[Message]:
    """What Niamh sent since she began."""
    return Message.objects.filter(author=day.niamh, direction=Direction.OUTBOUND, created_at__gte=day.began)


def address(job: Job) -> str:
    return str(job.ticket.customer.identities.get(kind="email").value)


def edited(job: Job) -> str:
    """The canned answer with the customer's name, and the agent's words in the place of its last one."""
    first_name = job.ticket.customer.name.split()[0]
    text = job.answer.text.replace("{{customer.first_name|there}}", first_name)
    return f"{text.rpartition(' ')[0]} {job.written}"


def notes_are_told(day: Day, jobs: list[Job]) -> None:
    """Who was named in a note, or was given a ticket, is told once."""
    told: Counter[tuple[int, int, str]] = Counter()
    for job in jobs:
        team = Team.objects.filter(name=job.colleague).first()
        named = team.members.exclude(pk=day.niamh.pk) if team else User.objects.filter(name=job.colleague)
        if job.kind == "note":
            note = Message.objects.get(ticket=job.ticket, direction=Direction.NOTE, created_at__gte=day.began)
            assert same(note.text) == f"Please look at this, @{job.colleague} {job.written}"
            told.update((job.ticket.pk, user.pk, "mention") for user in named)
        elif team is None:
            told.update((job.ticket.pk, user.pk, "assigned") for user in named)
    mentions = Mention.objects.filter(created_at__gte=day.began).values_list("ticket_id", "user_id")
    assert Counter(mentions) == Counter((one[0], one[1]) for one in told.elements() if one[2] == "mention")
    notices = Notification.objects.filter(at__gte=day.began).values_list("ticket_id", "user_id", "kind")
    assert Counter(notices) == told


def tomorrow_at_nine(day: Day) -> datetime:
    """In the zone of the agent."""
    local = day.began.astimezone(ZoneInfo(day.niamh.time_zone))
    return (local + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
