"""Who may do what to which ticket."""

from accounts.models import Role, User
from accounts.permissions import Permission, has_permission
from accounts.selectors import team_ids
from tickets.models import SavedView, Ticket


def can_view(user: User, ticket: Ticket) -> bool:
    """The same answer as ``Ticket.objects.visible_to(user)`` for one ticket that is at hand with its queue."""
    if not has_permission(user, Permission.VIEW_TICKETS):
        return False
    if user.role in {Role.LEAD, Role.ADMIN} or ticket.assignee_id == user.pk:
        return True
    return ticket.queue is None or not ticket.queue.is_private or ticket.queue.team_id in team_ids(user)


def can_reply(user: User, ticket: Ticket) -> bool:
    """Whether the user may write to the customer."""
    return can_view(user, ticket) and has_permission(user, Permission.REPLY)


def can_edit(user: User, ticket: Ticket) -> bool:
    """Whether the user may change status, assignee, queue, priority and tags."""
    return can_view(user, ticket) and has_permission(user, Permission.EDIT_TICKETS)


def can_change_view(user: User, view: SavedView) -> bool:
    """Whether the user may change, share and delete a saved view: their own, or shared ones with the permission."""
    if view.owner_id is not None:
        return view.owner_id == user.pk
    return has_permission(user, Permission.SHARE_VIEWS)
