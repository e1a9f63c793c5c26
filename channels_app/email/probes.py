"""Tries whether a channel works, and says it in a sentence: a mail through it, a log-in to its mailbox."""

import imaplib
import smtplib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError

from channels_app.email.fetch import BadMailbox, account_of, connect
from channels_app.models import Channel


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it."""

    is_good: bool
    text: str


def send_test(channel: Channel, to: str, *, now: datetime) -> Tried:
    """Send a mail from the channel's address to an address, and say what the mail server answered."""
    body = _("This mail shows that mail from %(address)s leaves the helpdesk. It was sent on %(at)s.") % {
        "address": channel.address,
        "at": f"{now:%Y-%m-%d %H:%M} UTC",
    }
    mail = EmailMessage(
        _("Test of %s") % channel.address,
        body,
        f"{channel.brand.name} <{channel.address}>",
        [to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        get_connection().send_messages([mail])
    except (smtplib.SMTPException, OSError) as error:
        told = {"server": server, "error": _words(error)}
        return Tried(False, _("The mail server %(server)s did not take it: %(error)s") % told)
    return Tried(
        True, _("The mail server %(server)s took it. Look into %(to)s.") % {"server": server, "to": to}
    )


def check_mailbox(channel: Channel) -> Tried:
    """Log in to the channel's mailbox, open its folder, and say how many mails are there."""
    try:
        account = account_of(channel)
        if account is None:
            return Tried(False, _("No mailbox is set up: mails come to us by SMTP."))
        with connect(account) as box:
            count = int(box.folder.status(account.folder, ["MESSAGES"])["MESSAGES"])
    except BadMailbox as error:
        return Tried(False, str(error))
    except (ImapToolsError, imaplib.IMAP4.error, OSError, KeyError, ValueError) as error:
        return Tried(False, _("The mailbox could not be opened: %s") % _words(error))
    told = {"folder": account.folder, "count": count}
    return Tried(True, _("Signed in. The folder %(folder)s holds %(count)s mails.") % told)


def _words(error: Exception) -> str:
    said = getattr(error, "smtp_error", None)
    if isinstance(said, bytes):
        return f"{getattr(error, 'smtp_code', '')} {said.decode('utf-8', 'replace')}".strip()
    return (str(error) or type(error).__name__)[:300]
