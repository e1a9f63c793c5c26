"""The demo's mailbox: what customers received, so that the links in it can be followed."""

import base64

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accounts.permissions import public
from channels_app.email.parse import ParsedEmail, parse
from channels_app.models import DemoMail
from channels_app.services import demo_mailbox
from core.html import reveal_images, sanitise, text_to_html, with_inline_images

PAGE = 100
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def _require_demo() -> None:
    if not demo_mailbox.is_open():
        raise Http404


@public
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mails that customers received, newest first; `?to=` shows one customer's."""
    _require_demo()
    recipient = request.GET.get("to", "").strip().lower()
    mails = DemoMail.objects.defer("raw").order_by("-received_at", "-pk")
    if recipient:
        mails = mails.filter(recipient=recipient)
    return _private(render(request, "mailbox/list.html", {"mails": mails[:PAGE], "recipient": recipient}))


@public
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as its customer sees it."""
    _require_demo()
    stored = get_object_or_404(DemoMail, pk=pk)
    parsed = parse(bytes(stored.raw))
    if parsed.html:
        pictures = _pictures(parsed)
        body = reveal_images(with_inline_images(sanitise(parsed.html).html, pictures.get))
    else:
        body = text_to_html(parsed.text)
    return _private(render(request, "mailbox/mail.html", {"mail": stored, "parsed": parsed, "body": body}))


def _pictures(parsed: ParsedEmail) -> dict[str, str]:
    """The pictures that came with a mail, by Content-ID, as addresses that hold their bytes."""
    return {
        file.content_id: f"data:{file.content_type};base64,{base64.b64encode(file.content).decode()}"
        for file in parsed.attachments
        if file.content_id and file.content_type in PICTURES
    }


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, no_store=True, private=True)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
