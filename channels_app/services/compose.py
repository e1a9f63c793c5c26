"""A message of a ticket as what goes out to one recipient."""

from collections.abc import Iterable

from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from channels_app import selectors
from channels_app.adapter import File, OutboundMessage
from channels_app.models import Delivery
from core.html import clean_outgoing, text_to_html
from core.html_looks import with_looks
from tickets.models import Direction, Forward, Message

MAX_REFERENCES = 40


def compose(delivery: Delivery) -> OutboundMessage:
    """Build what is sent: names, subject, thread, plain and HTML part with a signature, files."""
    message = (
        Message.objects.select_related("ticket__brand", "thread", "author", "forward")
        .prefetch_related("attachments")
        .get(pk=delivery.message_id)
    )
    brand = message.ticket.brand
    earlier = _earlier_ids(message)
    subject = message.subject or message.ticket.subject
    is_answer = not message.is_automatic and any(direction == Direction.INBOUND for direction, _ in earlier)
    if is_answer and not subject.lower().lstrip().startswith("re:"):
        subject = f"Re: {subject}"
    signature = brand.signature
    if message.author and not message.is_automatic:
        signature = message.author.signature.strip() or signature
    context = {
        "text": message.text,
        "html": _html(message),
        "signature": signature,
        "signature_html": text_to_html(signature) if signature else "",
        "brand": brand,
        "forwarded": _forwarded(message),
        "author_name": "" if message.is_automatic else message.author_name,
    }
    name = brand.name if message.is_automatic else f"{message.author_name} ({brand.name})"
    with override(message.ticket.language or brand.language):
        text_part = render_to_string("emails/reply/body.txt", context).strip() + "\n"
        html_part = render_to_string("emails/reply/body.html", context)
    if _is_whole_document(message):
        text_part, html_part = message.text, mark_safe(message.html)  # noqa: S308 - our template
    return OutboundMessage(
        ticket_id=message.ticket_id,
        message_id=message.pk,
        recipient=delivery.recipient,
        sender_address=selectors.sending_address(message),
        sender_name=name,
        to=tuple(message.to),
        cc=tuple(message.cc),
        subject=" ".join(subject.split()),
        text=text_part,
        html=html_part,
        in_reply_to=_last_inbound(earlier),
        references=tuple(value for _, value in earlier if value),
        is_automatic=message.is_automatic,
        files=tuple(_files(message)),
    )


def _is_whole_document(message: Message) -> bool:
    """Our own templates (a survey) may bring everything, footer and signature included."""
    return message.is_automatic and message.html.lstrip()[:9].lower() == "<!doctype"


def _forwarded(message: Message) -> dict[str, str] | None:
    """What was said before, below the signature; cleaned as strangers' HTML is before it leaves."""
    forward: Forward | None = getattr(message, "forward", None)
    return {"text": forward.text, "html": clean_outgoing(forward.html)} if forward else None


def _html(message: Message) -> SafeString:
    if not message.html:
        return text_to_html(message.text)
    return mark_safe(message.html) if message.is_automatic else with_looks(clean_outgoing(message.html))  # noqa: S308 - our template


def _earlier_ids(message: Message) -> list[tuple[str, str]]:
    """(direction, message id) of what was said before on the same thread, oldest first."""
    rows = (
        Message.objects.filter(thread=message.thread, pk__lt=message.pk)
        .order_by("-pk")
        .values_list("direction", "rfc_message_id")[:MAX_REFERENCES]
    )
    # an id that was too long to store is known by its hash only, which means nothing to others
    return [(direction, "" if value.startswith("sha256-") else value) for direction, value in reversed(rows)]


def _last_inbound(earlier: Iterable[tuple[str, str]]) -> str:
    inbound = [value for direction, value in earlier if value and direction == Direction.INBOUND]
    everything = [value for _, value in earlier if value]
    return (inbound or everything or [""])[-1]


def _files(message: Message) -> Iterable[File]:
    storage = storages["attachments"]
    for attachment in message.attachments.all():
        with storage.open(attachment.storage_name) as file:
            content = file.read()
        yield File(
            attachment.filename,
            attachment.content_type,
            content,
            attachment.is_inline,
            attachment.content_id if attachment.is_inline else "",
        )
