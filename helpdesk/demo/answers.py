"""The canned answers and the macro of the demo."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model

from helpdesk.demo.company import Company
from tickets.models import CannedAnswer, Macro
from tickets.services import macros
from tickets.services.macros import AnswerText, MacroText, Sharing

ANSWERS = (
    AnswerText(
        "Delivery: on its way",
        "Hello {{customer.first_name|there}},\n\nyour parcel has left our house and should be with you by Friday.",
        shortcut="delivery",
        language="en",
    ),
    AnswerText(
        "Return: how it works",
        "Hello {{customer.first_name|there}},\n\nof course you can send it back: use the label in your parcel and "
        "leave it at a post office within 30 days. We refund it within a week.",
        shortcut="return",
        language="en",
    ),
    AnswerText(
        "Refund: done",
        "Hello {{customer.first_name|there}},\n\nwe have refunded you today. Your bank needs three days at most.",
        shortcut="refund",
        language="en",
    ),
    AnswerText(
        "Livraison : en route",
        "Bonjour {{customer.name}},\n\nvotre colis est parti et devrait arriver vendredi au plus tard.",
        shortcut="livraison",
        language="fr",
    ),
    AnswerText(
        "Retour : comment faire",
        "Bonjour {{customer.name}},\n\nvous pouvez bien sûr nous le renvoyer : collez l’étiquette jointe à votre "
        "colis et déposez-le à la poste dans les 30 jours.",
        shortcut="retour",
        language="fr",
    ),
)
MACRO = MacroText(
    "Ask the carrier",
    [
        {"step": "tags", "value": ["carrier"]},
        {"step": "status", "value": "on_hold"},
        {"step": "note", "value": "Asked the carrier where {{ticket.number}} is."},
    ],
)


def write_answers(company: Company, *, now: datetime) -> None:
    """Write the canned answers and the macro of the demo, for everybody."""
    for text in ANSWERS:
        macros.save_answer(None, text, Sharing(), by=company.admin, now=now)
    macros.save_macro(None, MACRO, Sharing(), by=company.admin, now=now)


def unchanged() -> Iterator[Model]:
    """What is left of them and says what it said from the beginning."""
    for text in ANSWERS:
        yield from CannedAnswer.objects.filter(title=text.title, text=text.text, shortcut=text.shortcut)
    yield from Macro.objects.filter(name=MACRO.name, steps=list(MACRO.steps))
