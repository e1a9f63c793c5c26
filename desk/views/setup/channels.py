"""E-mail addresses of ours, with a try whether they work."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from channels_app.email import probes
from channels_app.email.probes import Tried
from channels_app.models import Channel, MailboxCursor
from channels_app.services import channels as services
from core.clock import now
from desk.forms.setup_work import ChannelForm, ProbeForm, initial_of_channel
from desk.http import signed_in_user
from desk.templatetags.ui import ago
from desk.views.answers import first_error
from desk.views.setup.base import Editor, Listing, Row, Usage, edit_page, found, list_page, url
from tickets.models import Brand, Thread


@require(Permission.MANAGE_SETTINGS)
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """All channels and whether mails come in."""
    cursors = {cursor.channel_id: cursor for cursor in MailboxCursor.objects.all()}
    rows = [
        Row(
            channel.address,
            url("channel", channel.pk),
            (channel.name, channel.brand.name, _way_in(channel, cursors.get(channel.pk))),
            [(_("Error"), "danger")] if (cursor := cursors.get(channel.pk)) and cursor.error else [],
            not channel.is_active,
        )
        for channel in Channel.objects.filter(kind="email").select_related("brand")
    ]
    listing = Listing(
        _("E-mail addresses"),
        _("Addresses to which customers write, and from which they get their answers."),
        (_("Address"), _("Name"), _("Brand"), _("Mails come in")),
        rows,
        "mail",
        url("channel_new"),
        _("New address"),
    )
    return list_page(request, listing)


def _way_in(channel: Channel, cursor: MailboxCursor | None) -> str:
    if not channel.config.get("imap"):
        return _("by SMTP")
    if cursor and cursor.checked_at:
        return _("by IMAP, looked %s") % ago(cursor.checked_at, now())
    return _("by IMAP, not looked yet")


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change an e-mail address."""
    by = signed_in_user(request)
    one: Channel | None = found(Channel.objects.filter(pk=pk, kind="email").first()) if pk else None
    default = Brand.objects.filter(is_default=True).first()
    form = ChannelForm(
        request.POST or None,
        initial=initial_of_channel(one) if one else {"brand": default.pk if default else None},
    )
    editor = Editor(
        "channel",
        one.address if one else _("New address"),
        url("channels"),
        form,
        lambda: services.save_email_channel(
            one,
            name=form.cleaned_data["name"],
            address=form.cleaned_data["address"],
            brand=form.cleaned_data["brand"],
            imap=form.imap(),
            by=by,
            now=now(),
        ),
        one,
        bool(one and not one.is_active),
        (lambda away: services.set_active(found(one), not away, by=by, now=now())) if one else None,
        "",
        _used_by(one) if one else (),
        "desk/settings/channel.html",
        _("Switch off"),
        _("Nothing is fetched for it any more, and answers leave from another address of the brand."),
    )
    cursor = MailboxCursor.objects.filter(channel=one).first() if one else None
    return edit_page(request, editor, channel=one, cursor=cursor, probe=ProbeForm(initial={"to": by.email}))


def _used_by(one: Channel) -> list[Usage]:
    count = Thread.objects.filter(channel=one.kind, address=one.address)[:1000].count()
    return [Usage(_("%s conversations") % ("999+" if count == 1000 else count))] if count else []


@require(Permission.MANAGE_SETTINGS)
@require_POST
def send_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a mail from the address and say what the mail server answered."""
    one: Channel = found(Channel.objects.select_related("brand").filter(pk=pk, kind="email").first())
    form = ProbeForm(request.POST)
    if form.is_valid():
        _tell(request, probes.send_test(one, form.cleaned_data["to"], now=now()))
    else:
        messages.error(request, first_error(form))
    return redirect("settings:channel", pk)


@require(Permission.MANAGE_SETTINGS)
@require_POST
def check_mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """Log in to the mailbox of the address and say what is there."""
    one: Channel = found(Channel.objects.filter(pk=pk, kind="email").first())
    _tell(request, probes.check_mailbox(one))
    return redirect("settings:channel", pk)


def _tell(request: HttpRequest, tried: Tried) -> None:
    (messages.success if tried.is_good else messages.error)(request, tried.text)
