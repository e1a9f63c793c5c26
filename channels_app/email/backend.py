"""SMTP in two steps, so that a crash can be told from an answer that never came."""

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address


class ContentInDoubt(Exception):
    """The content went out, and no answer came back."""


class StagedSMTPBackend(EmailBackend):
    """Django's SMTP backend, plus `send_one`, which stops before the content is handed over."""

    def send_one(self, message: Any, before_content: Callable[[], None]) -> str:
        """Send to the message's own recipients; returns the server's answer.

        ``before_content`` runs when the server has accepted sender and recipients and waits for DATA; what it
        raises ends the conversation, nothing having been sent. Raises smtplib's exceptions, and ContentInDoubt.
        """
        if self.connection is None or not self._is_alive():
            self._drop()
            self.open()
        server = self.connection
        if server is None:
            raise smtplib.SMTPServerDisconnected("the connection could not be opened")
        encoding = message.encoding or "utf-8"
        sender = sanitize_address(message.from_email, encoding).rpartition("<")[2].rstrip(">")
        recipients = [
            sanitize_address(one, encoding).rpartition("<")[2].rstrip(">") for one in message.recipients()
        ]
        content = message.message().as_bytes(linesep="\r\n")
        try:
            self._envelope(server, sender, recipients, len(content))
            before_content()
        except BaseException:
            self._drop()
            raise
        return self._content(server, content)

    def _envelope(self, server: smtplib.SMTP, sender: str, recipients: list[str], size: int) -> None:
        server.ehlo_or_helo_if_needed()
        options = [f"size={size}"] if server.has_extn("size") else []
        code, text = server.mail(sender, options)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, text, sender)
        refused = {}
        for recipient in recipients:
            code, text = server.rcpt(recipient)
            if code not in (250, 251):
                refused[recipient] = (code, text)
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)

    def _content(self, server: smtplib.SMTP, content: bytes) -> str:
        try:
            code, text = server.data(content)
        except smtplib.SMTPDataError:  # the server would not take DATA: nothing was handed over
            self._drop()
            raise
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise ContentInDoubt(str(error) or type(error).__name__) from error
        except BaseException:  # a time limit in the middle: the conversation is of no use any more
            self._drop()
            raise
        if code != 250:
            self._drop()
            raise smtplib.SMTPDataError(code, text)
        return f"{code} {text.decode('utf-8', 'replace')}"

    def _is_alive(self) -> bool:
        try:
            return self.connection is not None and self.connection.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _drop(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()
