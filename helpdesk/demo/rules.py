"""The routing rules of the demo."""

from collections.abc import Mapping
from datetime import datetime

from helpdesk.demo.company import BILLING, LIVRAISON, ORDERS, Company
from routing.models import Rule
from routing.services.rules import RuleText, create_rule
from tickets.models import Queue

_BILLING_WORDS = [
    "facture",
    "remboursement",
    "paiement",
    "débité",
    "code",
    "invoice",
    "refund*",
    "payment",
    "charged",
    "discount",
]


def write_rules(company: Company, *, now: datetime) -> list[Rule]:
    """Write the rules of the demo."""
    return [create_rule(text, by=company.admin, now=now) for text in rule_texts(company.queues)]


def rule_texts(queues: Mapping[str, Queue]) -> tuple[RuleText, ...]:
    """Five rules: value, money, the order desk's own address, French, everything else that comes to support."""

    def queue(name: str) -> dict[str, object]:
        return {"action": "set_queue", "value": queues[name].pk}

    return (
        RuleText(
            name="Top customers first",
            conditions={"all": [{"field": "value_band", "op": "is_any_of", "value": ["top"]}]},
            actions=[
                {"action": "set_priority", "value": "high"},
                {"action": "add_tag", "value": ["vip"]},
            ],
            stops=False,
        ),
        RuleText(
            name="Money matters to Billing",
            conditions={"any": [{"field": "subject_words", "op": "has_any_of", "value": _BILLING_WORDS}]},
            actions=[queue(BILLING)],
        ),
        RuleText(
            name="commandes@ to Livraison FR",
            conditions={
                "all": [{"field": "recipient", "op": "is_any_of", "value": ["commandes@example.com"]}]
            },
            actions=[queue(LIVRAISON)],
        ),
        RuleText(
            name="French to Livraison FR",
            conditions={
                "any": [
                    {
                        "field": "body_words",
                        "op": "has_any_of",
                        "value": ["bonjour", "merci", "cordialement"],
                    },
                    {
                        "field": "subject_words",
                        "op": "has_any_of",
                        "value": ["colis", "commande", "livraison"],
                    },
                ]
            },
            actions=[queue(LIVRAISON)],
        ),
        RuleText(
            name="support@ to Orders UK",
            conditions={"all": [{"field": "recipient", "op": "is_any_of", "value": ["support@example.com"]}]},
            actions=[queue(ORDERS)],
        ),
    )
