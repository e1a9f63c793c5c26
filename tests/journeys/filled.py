"""A helpdesk in which each page has something to show: the demo, and one of each thing that the demo lacks."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db.models import Model

from accounts.models import ApiToken, BusinessHours, Team, User
from accounts.services import first_run
from channels_app.models import Channel, DemoMail, InboundRecord
from channels_app.services import demo_mailbox, ingest
from channels_app.services.store import Raw, store_raw
from desk.lists import VIEWS
from helpdesk.demo.load import load
from metrics.metric import metrics
from routing.models import Rule
from surveys.links import token_of
from surveys.models import Invitation, Survey
from surveys.states import State
from tests.journeys.addresses import Sample, Samples
from tickets.custom_fields import FieldKind, Requirement
from tickets.models import (
    Attachment,
    Brand,
    CannedAnswer,
    ChecklistItem,
    CustomField,
    Direction,
    Macro,
    Operation,
    Queue,
    SavedView,
    ScheduledReply,
    Ticket,
    TicketLink,
)
from tickets.models.link import LinkKind
from tickets.services import (
    bulk_changes,
    checklists,
    field_definitions,
    links,
    macros,
    replies,
    saved_views,
    scheduling,
    side,
)
from tickets.services.field_definitions import Definition
from tickets.services.macros import AnswerText, MacroText, Sharing
from tickets.services.replies import Draft
from tickets.services.saved_views import ViewText
from tickets.states import Priority

HTML = """<h1>My order</h1><p>It is <b>late</b>, see <a href="https://x.test/">this page</a>.</p>
<img src="https://pixel.test/a.gif" alt="logo" width="40" height="20"><table><tr><td>48213</td><td>linen</td></tr>
</table><blockquote>You wrote: it leaves tomorrow.</blockquote>"""


def incoming_mail(subject: str, html: str, *, sender: str = "Jane Doe <jane@customer.test>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "support@example.com", subject
    mail.set_content("See the other part.")
    mail.add_alternative(html, subtype="html")
    return mail


def answer_to(mail: EmailMessage) -> EmailMessage:
    """What a customer gets: with a link, without images of others."""
    return incoming_mail(
        f"Re: {mail['Subject']}", '<p>See <a href="https://x.test/">this page</a>.</p>', sender=mail["To"]
    )


def fill(*, now: datetime) -> None:
    """Load the demo and make one of each thing that it lacks."""
    load(now=now)
    admin = User.objects.get(email="admin@example.com")
    mail = incoming_mail("The linen order", HTML)
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="invoice.pdf")
    stored = store_raw(Raw(mail.as_bytes(), via="smtp", recipients=("support@example.com",)), now=now)
    ingest.process([stored.record_id], now=now)
    broken = store_raw(Raw(b"nothing that is a mail", via="smtp", recipients=("x@example.com",)), now=now)
    ingest.process([broken.record_id], now=now)
    ticket = rich_ticket()
    replies.reply(ticket.pk, Draft("It left yesterday."), by=admin, now=now)
    replies.add_note(ticket.pk, Draft("Called the carrier."), by=admin, now=now)
    side.begin(
        ticket.pk, "carrier@x.test", Draft("The parcel 48213."), subject="Where is it?", by=admin, now=now
    )
    checklists.add(ticket.pk, "Call back", by=admin, now=now)
    bulk_changes.begin([ticket.pk], {"do": "priority", "value": Priority.HIGH}, by=admin, now=now)
    field_definitions.create(
        "order_number", FieldKind.TEXT, Definition({"en": "Order"}, requirement=Requirement.RESOLVE), now=now
    )
    other = Ticket.objects.exclude(pk=ticket.pk).latest("pk")
    links.link(ticket.pk, other.pk, LinkKind.RELATES, by=admin, now=now)
    macros.save_answer(
        None, AnswerText(title="Refund", text="Five days.", shortcut="r"), Sharing(), by=admin, now=now
    )
    macros.save_macro(
        None,
        MacroText("Sent again", [{"step": "reply", "value": "On its way."}]),
        Sharing(),
        by=admin,
        now=now,
    )
    scheduling.schedule(
        ticket.pk, Draft("Did it arrive?"), send_at=now + timedelta(days=2), by=admin, now=now
    )
    saved_views.save_view(
        None, ViewText("Late orders", "tag:order status:open", columns=["tags"]), Sharing(), by=admin, now=now
    )
    demo_mailbox.receive(
        answer_to(mail).as_bytes(),
        message_id="<one@customer.test>",
        subject="The linen order",
        sender="support@example.com",
        recipients=["jane@customer.test"],
        now=now,
    )


def rich_ticket() -> Ticket:
    """The ticket that has one of everything."""
    return Ticket.objects.get(subject="The linen order")


def _one(model: type[Model], **having: Any) -> Sample:
    """The key of the newest of a kind."""
    return lambda: [model._default_manager.filter(**having).latest("pk").pk]


def _rich() -> list[int]:
    return [rich_ticket().pk]


def _message() -> list[int]:
    return [rich_ticket().messages.filter(direction=Direction.INBOUND).latest("pk").pk]


def _person() -> User:
    return User.objects.get(email="agent@example.com")


def _invitations() -> list[str]:
    sent = [Invitation.objects.filter(state=state).first() for state in (State.SENT, State.ANSWERED)]
    return [*(token_of(one.key) for one in sent if one), "unknown"]


SAMPLES: Samples = {
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)": lambda: [user_pk_to_url_str(_person())],
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": lambda: [
        default_token_generator.make_token(_person())
    ],
    "s/<str:token>": _invitations,
    "reports/<slug:key>": lambda: [metric.key for metric in metrics],
    "inbox/<slug:key>": lambda: [view.key for view in VIEWS] + [f"queue-{pk}" for pk in _one(Queue)()],
    "start/<slug:name>": lambda: first_run.STEPS,
    "rules/<int:pk>": _one(Rule),
    "surveys/<int:pk>": _one(Survey),
    "settings/answers/<int:pk>": _one(CannedAnswer),
    "settings/macros/<int:pk>": _one(Macro),
    "settings/people/<int:pk>": lambda: [_person().pk],
    "settings/teams/<int:pk>": _one(Team),
    "settings/queues/<int:pk>": _one(Queue),
    "settings/brands/<int:pk>": _one(Brand),
    "settings/channels/<int:pk>": _one(Channel),
    "settings/tags/<int:pk>": lambda: [1],
    "settings/hours/<int:pk>": _one(BusinessHours),
    "settings/tokens/<int:pk>": _one(ApiToken),
    "settings/views/<int:pk>": _one(SavedView),
    "settings/fields/<int:pk>": _one(CustomField),
    "t/<int:number>": _rich,
    "t/<int:number>/answers/<int:pk>": _one(CannedAnswer),
    "t/<int:number>/macros/<int:pk>": _one(Macro),
    "t/<int:number>/checklist/<int:pk>": _one(ChecklistItem),
    "t/<int:number>/drafts/<slug:name>": lambda: ["reply"],
    "t/<int:number>/drafts/<slug:name>/files/<slug:key>": lambda: ["unknown"],
    "t/<int:number>/drafts/<slug:name>/pictures/<str:content_id>": lambda: ["unknown"],
    "bulk/<int:pk>": _one(Operation),
    "undo/<int:pk>": _one(Operation),
    "links/<int:pk>": _one(TicketLink),
    "messages/<int:pk>": _message,
    "m/<int:pk>": _message,
    "scheduled/<int:pk>": _one(ScheduledReply),
    "deliveries/<int:pk>": lambda: [1],
    "attachments/<int:pk>": _one(Attachment),
    "customers/<int:pk>": lambda: [rich_ticket().customer_id],
    "mail/<int:pk>": _one(InboundRecord),
    "mailbox/<int:pk>": _one(DemoMail),
}
