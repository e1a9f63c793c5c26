"""One conversation of a ticket on one channel."""

from django.db import models
from django.db.models.functions import Now

from customers.models import Identity
from tickets.models.ticket import Ticket


class Thread(models.Model):
    """One conversation on one channel: an e-mail thread, a chat session, a call.

    ``address`` is our own end (support@example.com), ``identity`` the customer's. The configured channel is found
    by channel and address in the layer above, so that tickets know nothing of adapters. A side thread is kept with
    an outside party (a supplier); the customer never sees anything of it.
    """

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="threads")
    channel = models.CharField(max_length=12)
    address = models.CharField(max_length=320, blank=True, default="")
    identity = models.ForeignKey(
        Identity, on_delete=models.PROTECT, null=True, blank=True, related_name="threads"
    )
    subject = models.CharField(max_length=300, blank=True, default="")
    is_side = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.channel} thread of ticket {self.ticket_id}"
