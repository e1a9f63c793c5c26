"""Can mail leave?"""

from django.conf import settings

from helpdesk.doctor.finding import Finding, failure, ok
from helpdesk.doctor.smtp import greet


def check() -> Finding:
    """Connect to the mail server that replies go through; a provider with an HTTP API is not asked."""
    if settings.EMAIL_BACKEND.startswith("anymail."):
        return ok(f"sent through {settings.EMAIL_BACKEND}, which is not asked")
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    try:
        greeting = greet(host, port, tls_at_once=settings.EMAIL_USE_SSL)
    except OSError as error:
        return failure(
            f"the mail server {host} port {port} does not answer: {error}",
            "Mend HELPDESK_EMAIL_HOST and HELPDESK_EMAIL_PORT, or start that server; replies wait meanwhile.",
        )
    return ok(f"{host} port {port} greets: {greeting}")
