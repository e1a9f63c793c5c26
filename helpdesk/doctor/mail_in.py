"""Does the mail listener take mail?"""

from django.conf import settings

from helpdesk.doctor.finding import Finding, failure, ok
from helpdesk.doctor.smtp import greet


def check() -> Finding:
    """Connect as a sender would."""
    host, port = settings.SMTP_LISTEN_HOST, settings.SMTP_LISTEN_PORT
    try:
        greet(host, port)
    except OSError as error:
        return failure(
            f"nobody takes mail on {host} port {port}: {error}",
            "Start `manage.py mail_listener`; HELPDESK_SMTP_HOST and HELPDESK_SMTP_PORT say where it listens.",
        )
    return ok(f"the listener greets on {host} port {port}")
