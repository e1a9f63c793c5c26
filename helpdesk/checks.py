"""System checks that stop a misconfigured deployment, each with the sentence that mends it."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from accounts.models import User


@register(Tags.security)
def production_has_a_secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E001: production needs its own key."""
    if settings.PRODUCTION and len(settings.SECRET_KEY) < 32:
        return [
            Error(
                "HELPDESK_SECRET_KEY is shorter than 32 characters.",
                hint="Make one with `openssl rand -base64 48` and set HELPDESK_SECRET_KEY "
                "(or HELPDESK_SECRET_KEY_FILE) to it on every machine.",
                id="helpdesk.E001",
            )
        ]
    return []


@register(Tags.security)
def production_knows_its_address(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """E002, E003: links in mails need the public address, and no host may be a wildcard."""
    found: list[CheckMessage] = []
    if settings.PRODUCTION and not settings.SITE_URL.startswith("https://"):
        found.append(
            Error(
                f"HELPDESK_SITE_URL is {settings.SITE_URL!r}: links in mails would not reach this server safely.",
                hint="Set HELPDESK_SITE_URL to the address that people use, beginning with https://",
                id="helpdesk.E002",
            )
        )
    if settings.PRODUCTION and "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "HELPDESK_ALLOWED_HOSTS is '*' in production.",
                hint="Name the hosts that this server answers for, between commas.",
                id="helpdesk.E003",
            )
        )
    return found


@register(Tags.security)
def production_does_not_debug(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E004: debug pages show secrets."""
    if settings.PRODUCTION and settings.DEBUG:
        return [
            Error(
                "HELPDESK_DEBUG is set in production.",
                hint="Unset HELPDESK_DEBUG; errors are in the log.",
                id="helpdesk.E004",
            )
        ]
    return []


@register(Tags.security)
def one_kind_of_mail_encryption(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """E005: STARTTLS or TLS, not both."""
    if settings.EMAIL_USE_TLS and settings.EMAIL_USE_SSL:
        return [
            Error(
                "HELPDESK_EMAIL_TLS and HELPDESK_EMAIL_SSL are both set.",
                hint="Use HELPDESK_EMAIL_TLS for STARTTLS (usually port 587) or HELPDESK_EMAIL_SSL (465).",
                id="helpdesk.E005",
            )
        ]
    return []


@register(Tags.database)
def production_has_no_demo_accounts(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """E006: everybody knows the passwords of the demo accounts."""
    if not settings.PRODUCTION or not databases:
        return []
    try:
        has_demo = User.objects.filter(is_demo=True, is_active=True).exists()
    except DatabaseError as error:
        return [Warning(f"The accounts could not be looked at: {error}", id="helpdesk.W001")]
    if has_demo:
        return [
            Error(
                "This database holds demo accounts, whose passwords are public.",
                hint="Start production with an empty database, or run `manage.py remove_demo_accounts`.",
                id="helpdesk.E006",
            )
        ]
    return []
