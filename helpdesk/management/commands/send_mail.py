"""`manage.py send_mail`: one real mail by SMTP to the mail listener, to try the helpdesk out."""

import smtplib
from argparse import ArgumentParser
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

_TIMEOUT_SECONDS = 30


class Command(BaseCommand):
    help = "Send the helpdesk a mail by SMTP, as a customer would."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject")
        parser.add_argument("--text", default="", help="what the mail says; the subject again by default")
        parser.add_argument("--from", dest="sender", default="Nora Field <nora@example.org>")
        parser.add_argument("--to", dest="recipient", default=f"support@{settings.MAIL_DOMAIN}")

    def handle(self, *args: Any, **options: Any) -> None:
        message = EmailMessage()
        message["Subject"] = options["subject"]
        message["From"] = options["sender"]
        message["To"] = options["recipient"]
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain="example.org")
        message.set_content(options["text"] or options["subject"])
        host, port = settings.SMTP_LISTEN_HOST, settings.SMTP_LISTEN_PORT
        try:
            with smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS) as client:
                client.send_message(message)
        except OSError as error:
            raise CommandError(f"The mail listener on {host} port {port} did not take it: {error}") from error
        self.stdout.write(
            f"Accepted by {host} port {port}: from {options['sender']} to {options['recipient']}."
        )
