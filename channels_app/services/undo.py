"""Takes back a message that is not being sent yet."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from channels_app.models import Delivery, DeliveryState
from tickets.locks import lock_ticket
from tickets.models import Direction, Message, Ticket
from tickets.services import retraction
from tickets.services.retraction import CannotRetract


@transaction.atomic
def undo_send(message_id: int, *, by: User, now: datetime) -> Ticket:
    """Take a reply back (tickets.services.retraction.retract). Raises CannotRetract when it is on its way.

    Whoever sends marks a delivery in a statement of its own before anything leaves the house; the locks here see
    to it that of undoing and sending exactly one happens.
    """
    message = Message.objects.filter(pk=message_id, direction=Direction.OUTBOUND).first()
    if message is None:
        raise CannotRetract(_("this message was taken back already"))
    lock_ticket(message.ticket_id)
    # Whoever makes deliveries of it now has to end first; after that nobody can make any.
    if not Message.objects.select_for_update(of=("self",)).filter(pk=message_id).exists():
        raise CannotRetract(_("this message was taken back already"))
    if any(one.state != DeliveryState.QUEUED or one.attempts for one in _locked_deliveries(message_id)):
        raise CannotRetract(_("it is too late to undo: the message is already being sent"))
    return retraction.retract(message, by=by, now=now)


def _locked_deliveries(message_id: int) -> list[Delivery]:
    return list(Delivery.objects.select_for_update(of=("self",)).filter(message=message_id).order_by("pk"))
