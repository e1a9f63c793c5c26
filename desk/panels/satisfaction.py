"""What the customer said in surveys."""

from __future__ import annotations

from typing import Any

from customers.models import Customer
from desk.panels.base import Panel, panels
from desk.reader import Reader
from surveys.scales import SCALES
from surveys.selectors import answers_of_customer
from tickets.models import Ticket

SHOWN = 3
READ = 20


def context(customer: Customer, ticket: Ticket | None, reader: Reader) -> dict[str, Any] | None:
    """The newest answers; on the customer's own page more of them."""
    answers = answers_of_customer(customer.pk, tickets=reader.visible, limit=READ)
    if not answers:
        return None
    shown = answers if ticket is None else answers[:SHOWN]
    lines = [
        {
            "score": answer.score,
            "best": SCALES[answer.invitation.survey.kind].highest,
            "kind": answer.invitation.survey.kind.upper(),
            "comment": answer.comment,
            "at": answer.answered_at,
            "ticket": answer.invitation.ticket_id,
        }
        for answer in shown
    ]
    return {"answers": lines, "more": len(answers) - len(shown)}


panels.add("satisfaction", Panel("satisfaction", 30, "desk/panels/satisfaction.html", context))
