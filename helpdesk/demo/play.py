"""Plays the stories through the services, in the order in which they happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from heapq import merge
from zoneinfo import ZoneInfo

from accounts import selectors
from accounts.models import User
from core import clock, outbox
from core.business_time import WeekSchedule, add_business_time
from core.models import HandlerRun
from customers.identity import EMAIL
from customers.models import Identity
from customers.services import people
from customers.services.identities import Claim, resolve
from customers.services.value import set_value
from helpdesk.demo.company import Company
from helpdesk.demo.people import PEOPLE
from helpdesk.demo.story import Notes, Person, Rates, Replies, Sets, Step, Story, Takes, Writes
from surveys.models import Invitation
from surveys.services import invitations, responses
from surveys.states import State
from tickets.services import assignment, intake, lifecycle, properties, replies
from tickets.services.intake import Incoming
from tickets.services.replies import Draft


@dataclass
class Scene:
    """One step of one story at its moment; the story's ticket once it exists."""

    at: datetime
    story: Story
    step: Step | None
    state: "Told"


@dataclass
class Told:
    """What is known of a story while it is played."""

    identity: Identity
    ticket_id: int = 0
    is_tagged: bool = False


@dataclass
class Stage:
    """What playing needs: the company and the opening hours."""

    company: Company
    schedule: WeekSchedule
    now: datetime
    last_run: int = 0

    def agent(self, name: str) -> User:
        """An agent by the first word of the name."""
        return self.company.staff[name]


def meet(company: Company, *, now: datetime) -> dict[str, Identity]:
    """Make the customers with what was known of their value, and when; returns their identities by story name."""
    known: dict[str, Identity] = {}
    for key, person in PEOPLE.items():
        known[key] = _meet(person, now=now)
    return known


def _meet(person: Person, *, now: datetime) -> Identity:
    first = max((days for days, _ in person.values), default=15)
    since = now - timedelta(days=first)
    claim = Claim(kind=EMAIL, value=person.email, name=person.name, language=person.language)
    identity = resolve(claim, source="demo", now=since)
    if person.attributes:
        people.update(identity.customer, attributes=dict(person.attributes))
    for days, amount_minor in person.values:
        at = now - timedelta(days=days)
        set_value(
            customer=identity.customer,
            amount_minor=amount_minor,
            currency="EUR",
            at=at,
            source="demo",
            now=at,
        )
    return identity


# What was due by then had been sent when the next thing happened; a customer answers later than that.
SWEPT_BEFORE = timedelta(minutes=1)


def play(company: Company, stories: tuple[Story, ...], *, now: datetime) -> int:
    """Play all stories up to ``now``; returns the number of tickets. Needs a transaction around it.

    The clock stands at the moment of each step, and what the step leads to (routing, surveys, figures) is
    done at that moment too. What would leave the house (mails) is marked as done and not sent.
    """
    schedule = selectors.schedule(company.hours)
    assert schedule is not None
    known = meet(company, now=now)
    newest = HandlerRun.objects.order_by("-pk").values_list("pk", flat=True).first()
    stage = Stage(company=company, schedule=schedule, now=now, last_run=newest or 0)
    scenes = [list(_scenes(story, Told(known[story.who]), stage)) for story in stories]
    for scene in merge(*scenes, key=lambda scene: scene.at):
        before = scene.at - SWEPT_BEFORE
        with clock.standing_at(before):  # surveys wait a little, lest the agent undo
            invitations.send_due(now=before)
        with clock.standing_at(scene.at):
            _act(scene, stage)
            _settle(stage)
    with clock.standing_at(now):
        invitations.send_due(now=now)
        _settle(stage)
    return len(stories)


def _scenes(story: Story, state: Told, stage: Stage) -> Iterator[Scene]:
    at = _beginning(story, stage)
    yield Scene(at, story, None, state)
    for step in story.steps:
        if isinstance(step, Writes | Rates) or story.hours:
            at += timedelta(minutes=step.after)
        else:
            at = add_business_time(stage.schedule, at, step.after * 60)
        if at > stage.now:
            return
        yield Scene(at, story, step, state)


def _beginning(story: Story, stage: Stage) -> datetime:
    if story.hours:
        return stage.now - timedelta(hours=story.hours)
    zone = ZoneInfo(stage.schedule.time_zone)
    day = stage.now.astimezone(zone).date()
    left = story.days
    while left:
        day -= timedelta(days=1)
        left -= bool(list(stage.schedule.spans(day)))
    return datetime.combine(day, time.fromisoformat(story.at), tzinfo=zone)


def _act(scene: Scene, stage: Stage) -> None:
    at, ticket_id = scene.at, scene.state.ticket_id
    match scene.step:
        case None:
            _receive(scene, scene.story.text, stage)
        case Writes(text=text):
            _receive(scene, text, stage)
        case Takes(by=by):
            assignment.assign(ticket_id, stage.agent(by), by=stage.agent(by), now=at)
            _tag(scene, stage.agent(by))
        case Replies(by=by, text=text, status=status):
            replies.reply(ticket_id, Draft(text=text), by=stage.agent(by), now=at, status=status)
            _tag(scene, stage.agent(by))
        case Notes(by=by, text=text):
            replies.add_note(ticket_id, Draft(text=text), by=stage.agent(by), now=at)
        case Sets(by=by, status=status):
            lifecycle.change_status(ticket_id, status, by=stage.agent(by), now=at)
        case Rates(score=score, comment=comment):
            asked = Invitation.objects.filter(ticket_id=ticket_id, state=State.SENT).latest("pk")
            responses.submit(asked.pk, score=score, comment=comment, now=at)


def _receive(scene: Scene, text: str, stage: Stage) -> None:
    story, state, at = scene.story, scene.state, scene.at
    is_first = not state.ticket_id
    message = intake.receive(
        Incoming(
            identity=state.identity,
            brand=stage.company.brand,
            channel="email",
            address=story.to,
            received_at=at,
            subject=story.subject if is_first else f"Re: {story.subject}",
            text=text,
            sender=state.identity.display,
            sender_name=state.identity.customer.name,
            to=(story.to,),
            ticket_id=state.ticket_id or None,
        ),
        now=at,
    )
    state.ticket_id = message.ticket_id


def _tag(scene: Scene, agent: User) -> None:
    if scene.story.tags and not scene.state.is_tagged:
        properties.add_tags(scene.state.ticket_id, scene.story.tags, by=agent, now=scene.at)
        scene.state.is_tagged = True


def _settle(stage: Stage) -> None:
    """Do what the step led to, here and now: no other worker can see these rows before the commit."""
    waiting = list(
        HandlerRun.objects.filter(pk__gt=stage.last_run, done_at=None, dead_at=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if waiting:
        outbox.run(waiting, external=False)
        stage.last_run = HandlerRun.objects.order_by("-pk").values_list("pk", flat=True)[0]
