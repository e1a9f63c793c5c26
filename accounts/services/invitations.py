"""Links with which people choose a password: for those who are invited, and for those who forgot theirs."""

import smtplib
from dataclasses import dataclass

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Sent:
    """Whether the mail went out; ``link`` can be given by hand when it did not, ``problem`` says why."""

    link: str
    problem: str = ""


def password_link(user: User) -> str:
    """An address under which the user chooses a password, once, within PASSWORD_RESET_TIMEOUT."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.SITE_URL}{path}"


def send_invitation(user: User, *, by: User) -> Sent:
    """Write to somebody who has an account and no password yet."""
    return _send(user, by, "invitation")


def send_reset(user: User, *, by: User) -> Sent:
    """Write to somebody who is to choose a new password."""
    return _send(user, by, "password")


def _send(user: User, by: User, kind: str) -> Sent:
    link = password_link(user)
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    context = {"user": user, "by": by, "link": link, "days": days, "site": settings.SITE_URL}
    with override(user.language):
        subject = (
            _("Your account at the helpdesk")
            if kind == "invitation"
            else _("Choose a new password for the helpdesk")
        )
        text = render_to_string(f"emails/accounts/{kind}.txt", context).strip() + "\n"
        html = render_to_string(f"emails/accounts/{kind}.html", context)
    mail = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [user.email])
    mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as error:
        return Sent(link, str(error) or type(error).__name__)
    return Sent(link)
