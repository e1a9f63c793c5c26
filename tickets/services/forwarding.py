"""Forwarding: what was said on a ticket goes to somebody outside, who answers into a side conversation.

It is no reply: the customer learns nothing of it, and none of their clocks moves.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from babel.dates import format_datetime
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language, override, to_locale
from django.utils.translation import gettext as _

from accounts.models import User
from core.html import reveal_images, text_to_html
from core.text import storable
from customers.identity import EMAIL, normalise
from customers.models import Identity
from customers.services.identities import Claim, resolve
from tickets.forwards import Chosen
from tickets.locks import lock_ticket
from tickets.models import Attachment, Direction, Message, Ticket
from tickets.services import side
from tickets.services.drafts import MAX_BYTES
from tickets.services.replies import CannotReply, Draft
from tickets.services.side import Forwarded
from tickets.stored_file import StoredFile

MOST = 100
LONGEST_TEXT = 500_000
_CID = re.compile(r'(<img\b[^>]*?) data-cid="([^"]*)"')


@transaction.atomic
def forward(
    ticket_id: int,
    draft: Draft,
    chosen: Chosen,
    *,
    by: User,
    now: datetime,
    put_on_hold: bool = False,
    send_after: datetime | None = None,
) -> Message:
    """Send what is chosen of a ticket to ``draft.to``, with the draft's words above it and its files beside it.

    It begins a side conversation with the first recipient. With ``put_on_hold`` the ticket waits for an answer, with
    ``send_after`` the mail waits and can be taken back. Raises CannotReply, and InvalidIdentity for what is no address.
    """
    ticket = lock_ticket(ticket_id)
    if not draft.to:
        raise CannotReply(_("say to whom: the forward has no recipient"))
    _refuse_the_customer(ticket, (*draft.to, *draft.cc))
    originals = _originals(ticket, chosen)
    files = (*draft.files, *_files(ticket, chosen, originals))
    if sum(file.size for file in files) > MAX_BYTES:
        raise CannotReply(_("the files are larger than 20 MB together; take some out"))
    identity = resolve(Claim(kind=EMAIL, value=draft.to[0]), source="side", now=now)
    with override(ticket.brand.language):  # those outside read the language of the house
        forwarded = quoted(originals, about=str(chosen), whole=chosen.message_id is not None)
    subject = originals[-1].subject or ticket.subject
    if not re.match(r"\s*(fwd?|tr|wg)\s*:", subject, re.IGNORECASE):
        subject = f"Fwd: {subject}"
    return side.write(
        ticket,
        side.begin_thread(ticket, identity, subject=subject, now=now),
        Draft(text=draft.text, html=draft.html, to=draft.to, cc=draft.cc, files=files),
        by=by,
        now=now,
        put_on_hold=put_on_hold,
        forwarded=forwarded,
        send_after=send_after,
    )


def _refuse_the_customer(ticket: Ticket, addresses: Iterable[str]) -> None:
    """A forward may hold what the customer must not read, and it would look like an answer."""
    values = [normalise(EMAIL, address) for address in addresses]
    if Identity.objects.filter(customer=ticket.customer_id, kind=EMAIL, value__in=values).exists():
        raise CannotReply(_("this is the customer's own address: write a reply"))


def _originals(ticket: Ticket, chosen: Chosen) -> list[Message]:
    """What is chosen, oldest first; never a note, and as the whole conversation nothing of side conversations."""
    messages = Message.objects.filter(ticket=ticket).exclude(direction=Direction.NOTE).defer("search")
    if chosen.message_id is not None:
        found = list(messages.filter(pk=chosen.message_id))
    else:
        with_customer = messages.filter(thread__is_side=False, is_automatic=False)
        found = list(with_customer.order_by("-pk")[:MOST])[::-1]
    if not found:
        raise CannotReply(_("there is no such message to forward on this ticket"))
    return found


def _files(ticket: Ticket, chosen: Chosen, originals: Sequence[Message]) -> list[StoredFile]:
    """The chosen files (never a note's), and the pictures that stand within what is forwarded; each once."""
    said = Attachment.objects.filter(message__ticket=ticket).exclude(message__direction=Direction.NOTE)
    wanted = said.filter(pk__in=chosen.files) | said.filter(message__in=originals, is_inline=True)
    mails = originals if chosen.message_id is not None else ()  # the whole conversation goes as text
    shown = {match[2] for message in mails for match in _CID.finditer(message.html)}
    found: dict[tuple[str, str], StoredFile] = {}
    for file in wanted.order_by("pk"):
        is_inline = file.is_inline and escape(file.content_id) in shown
        if not is_inline and file.pk not in chosen.files:
            continue
        stored = StoredFile(
            filename=file.filename,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            is_inline=is_inline,
            content_id=file.content_id if is_inline else "",
        )
        found.setdefault((stored.sha256, stored.content_id), stored)
    return list(found.values())


def quoted(messages: Sequence[Message], *, about: str, whole: bool) -> Forwarded:
    """The messages as a mail carries them: head and text of each, in the active language and time zone.

    ``whole`` brings what a message itself quoted as well.
    """
    texts, htmls = [], []
    for message in messages:
        head = _head(message)
        text = message.text if whole else message.body
        lines = "\n".join(f"{label} {value}" for label, value in head)
        texts.append(f"---------- {_('Forwarded message')} ----------\n{lines}\n\n{text.strip()}")
        labels = "<br>".join(f"<b>{escape(label)}</b> {escape(value)}" for label, value in head)
        body = _mail_html(message.html) if whole and message.html else text_to_html(text)
        title = escape(_("Forwarded message"))
        htmls.append(
            f'<p>---------- {title} ----------<br>{labels}</p><blockquote type="cite">{body}</blockquote>'
        )
    text, html = "\n\n".join(texts), "\n".join(htmls)
    return Forwarded(about=about, text=storable(text)[:LONGEST_TEXT], html=storable(html))


def _head(message: Message) -> list[tuple[str, str]]:
    locale = to_locale(get_language() or "en")
    moment = timezone.localtime(message.created_at)
    name, address = message.author_name, message.sender
    head = [
        (_("From:"), f"{name} <{address}>" if name and address and name != address else name or address),
        (_("Date:"), str(format_datetime(moment, "EEE d MMM y, HH:mm ZZZZ", locale=locale))),
        (_("Subject:"), message.subject),
        (_("To:"), ", ".join(message.to)),
        (_("Cc:"), ", ".join(message.cc)),
    ]
    return [(label, value) for label, value in head if value]


def _mail_html(html: str) -> str:
    """Sanitised HTML as it goes out: pictures by Content-ID and from elsewhere have their address again."""
    return reveal_images(_CID.sub(r'\1 src="cid:\2"', html))
