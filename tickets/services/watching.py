"""Who follows a ticket."""

from accounts.models import User
from tickets.models import Watch


def follow(ticket_id: int, *, by: User) -> bool:
    """Tell this user what happens on the ticket from now on; False when they follow it already."""
    return Watch.objects.get_or_create(ticket_id=ticket_id, user=by)[1]


def unfollow(ticket_id: int, *, by: User) -> bool:
    """No longer; False when the user did not follow it."""
    return Watch.objects.filter(ticket_id=ticket_id, user=by).delete()[0] > 0
