"""Who may do what, and who sees which tickets."""

from datetime import datetime

import pytest

from accounts.models import Team, TeamMembership, User
from accounts.permissions import Permission, has_permission
from tests import factories
from tickets import policies
from tickets.models import Brand, Queue, Ticket
from tickets.services import assignment

pytestmark = pytest.mark.django_db


@pytest.fixture
def private_ticket(brand: Brand, chloe: User, now: datetime) -> Ticket:
    team = Team.objects.create(name="Billing")
    queue = Queue.objects.create(name="Refunds", team=team, is_private=True)
    ticket = factories.ticket(brand, now=now)
    return assignment.move_to_queue(ticket.pk, queue, by=chloe, now=now)


def sees(user: User, ticket: Ticket) -> bool:
    user = User.objects.get(pk=user.pk)
    listed = Ticket.objects.visible_to(user).filter(pk=ticket.pk).exists()
    assert listed == policies.can_view(user, ticket)
    return listed


def test_an_agent_does_not_see_a_private_queue_of_another_team(alice: User, private_ticket: Ticket) -> None:
    assert not sees(alice, private_ticket)


def test_a_member_of_the_team_sees_its_private_queue(alice: User, private_ticket: Ticket) -> None:
    assert private_ticket.queue
    assert private_ticket.queue.team
    TeamMembership.objects.create(team=private_ticket.queue.team, user=alice)
    assert sees(alice, private_ticket)


def test_an_agent_sees_what_is_assigned_to_them_wherever_it_is(
    alice: User, chloe: User, private_ticket: Ticket, now: datetime
) -> None:
    assert sees(alice, assignment.assign(private_ticket.pk, alice, by=chloe, now=now))


def test_leads_and_admins_see_every_queue(bob: User, chloe: User, private_ticket: Ticket) -> None:
    assert sees(bob, private_ticket)
    assert sees(chloe, private_ticket)


def test_a_deactivated_user_may_do_nothing(chloe: User) -> None:
    chloe.is_active = False
    assert not has_permission(chloe, Permission.VIEW_TICKETS)


def test_only_admins_manage_routing(alice: User, bob: User, chloe: User) -> None:
    assert [has_permission(user, Permission.MANAGE_ROUTING) for user in (alice, bob, chloe)] == [
        False,
        False,
        True,
    ]
