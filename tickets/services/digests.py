"""Mails to agents who are away, about what they were told and did not read."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils.translation import ngettext, override

from accounts.models import User
from tickets.labels import NOTICE_LABELS
from tickets.models import NoticeSettings, Notification, Ticket

logger = logging.getLogger(__name__)

MOST_LINES = 30
MOST_USERS = 200
TOO_OLD = timedelta(days=3)
_DEFAULT_MINUTES = NoticeSettings().mail_after_minutes

# Nobody's machine is to answer (RFC 3834); the second is what Exchange listens to.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Precedence": "bulk"}


def send_due(*, now: datetime) -> int:
    """Mail each agent what waits unread for longer than they allow; returns how many mails went out.

    Rows are marked before their mail is sent, so that no failure makes a second one of it; when the mail server
    refuses they wait for the next try.
    """
    sent = 0
    for user_id, pks in _claim(now).items():
        try:
            sent += _send(user_id, pks)
        except OSError:
            logger.warning("the digest for user %s was not sent and is tried again", user_id, exc_info=True)
            Notification.objects.filter(pk__in=pks).update(mailed_at=None)
    return sent


@transaction.atomic
def _claim(now: datetime) -> dict[int, list[int]]:
    """Marks what is to be mailed; ids by user. One row that waits long enough brings the younger ones along."""
    unread = Notification.objects.filter(
        read_at__isnull=True, mailed_at__isnull=True, user__is_active=True, at__gte=now - TOO_OLD
    )
    minutes = Coalesce(F("user__notice_settings__mail_after_minutes"), _DEFAULT_MINUTES)
    waiting = unread.annotate(minutes=minutes).exclude(minutes=0)
    oldest: dict[int, bool] = defaultdict(bool)
    for user_id, at, allowed in waiting.values_list("user_id", "at", "minutes"):
        oldest[user_id] |= at <= now - timedelta(minutes=allowed)
    due = [user_id for user_id, is_due in oldest.items() if is_due][:MOST_USERS]
    rows = list(unread.filter(user__in=due).select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    claimed: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        claimed[row.user_id].append(row.pk)
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=now)
    return claimed


def _send(user_id: int, pks: list[int]) -> int:
    user = User.objects.get(pk=user_id)
    visible = Ticket.objects.visible_to(user)
    rows = list(
        Notification.objects.filter(pk__in=pks, ticket__in=visible).select_related("ticket").order_by("-pk")
    )
    if not rows:
        return 0
    with override(user.language):
        lines = [
            {
                "words": NOTICE_LABELS[row.kind],
                "subject": " ".join(row.ticket.subject.split()),
                "number": row.ticket_id,
                "url": f"{settings.SITE_URL}/t/{row.ticket_id}/",
            }
            for row in rows[:MOST_LINES]
        ]
        context = {"name": user.get_short_name(), "lines": lines, "more": len(rows) - len(lines)}
        context["settings_url"] = f"{settings.SITE_URL}/me/notifications/"
        subject = ngettext("%(n)d notification waits for you", "%(n)d notifications wait for you", len(rows))
        body = render_to_string("emails/notifications/body.txt", context).strip() + "\n"
        domain = settings.MAIL_DOMAIN
        mail = EmailMessage(
            subject % {"n": len(rows)},
            body,
            to=[user.email],
            headers={**HEADERS, "Message-ID": make_msgid(f"notices-{user.pk}", domain=domain)},
        )
    return mail.send()
