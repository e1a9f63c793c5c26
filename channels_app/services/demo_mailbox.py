"""What the customers of the demo received; real mail that came by real SMTP."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from channels_app.models import DemoMail
from core.text import storable
from tickets.models import Brand

KEEP = 2_000

_INSERT = """
INSERT INTO channels_app_demomail AS d (message_key, recipient, sender, subject, raw, received_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (message_key, recipient) DO UPDATE SET times_seen = d.times_seen + 1
"""


def is_open() -> bool:
    """Whether the mailbox's pages exist: only where demo data was loaded."""
    return Brand.objects.filter(is_demo=True).exists()


@transaction.atomic
def receive(
    raw: bytes, *, message_id: str, subject: str, sender: str, recipients: Sequence[str], now: datetime
) -> None:
    """Keep a mail for each recipient; the same Message-ID again only counts one up."""
    key = hashlib.sha256(message_id.encode() or raw).hexdigest()
    with connection.cursor() as cursor:
        for recipient in sorted({one.lower()[:320] for one in recipients}):
            cursor.execute(
                _INSERT, [key, storable(recipient), storable(sender)[:320], storable(subject)[:300], raw, now]
            )
    newest = DemoMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    DemoMail.objects.filter(pk__lte=newest - KEEP).delete()
