"""The mail that asks: text and HTML in the language of the ticket."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import override

from surveys.labels import ANSWER_LABELS
from surveys.links import answer_url
from surveys.models import Invitation
from surveys.scales import SCALES
from surveys.selectors import language_of, question_of


@dataclass(frozen=True)
class Mail:
    """Subject, plain text and HTML. The HTML has no style attributes: our own pages show it under their policy."""

    subject: str
    text: str
    html: str


def write(invitation: Invitation) -> Mail:
    """The mail for an invitation with survey, ticket, brand and customer at hand."""
    survey, ticket = invitation.survey, invitation.ticket
    language = language_of(invitation)
    with override(language):
        labels = ANSWER_LABELS[survey.kind]
        context = {
            "ticket": ticket,
            "brand": ticket.brand,
            "name": ticket.customer.name,
            "question": question_of(survey, language),
            "expires_at": invitation.expires_at,
            "url": answer_url(invitation.key),
            "answers": [
                {
                    "score": score,
                    "label": labels.get(score, score),
                    "url": answer_url(invitation.key, score),
                }
                for score in reversed(SCALES[survey.kind].scores)
            ],
        }
        subject = render_to_string("emails/survey/subject.txt", context)
        return Mail(
            subject=" ".join(subject.split())[:300],
            text=render_to_string("emails/survey/body.txt", context).strip() + "\n",
            html=render_to_string("emails/survey/body.html", context).strip(),
        )
