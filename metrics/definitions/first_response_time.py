"""First reply time."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from metrics.facts import TicketFact
from metrics.metric import Figure, Metric, RowColumn, register
from metrics.text import gettext_noop

_PERCENTILE = "percentile_cont({share}) WITHIN GROUP (ORDER BY {column})"


def figure(row: Mapping[str, Any]) -> Figure:
    """The median, with mean and 90th percentile, in calendar and in business seconds."""
    parts = {name: None if value is None else float(value) for name, value in row.items() if name != "n"}
    return Figure(row["n"], parts.pop("median"), parts)


FIRST_RESPONSE_TIME = register(
    Metric(
        key="first_response_time",
        label=gettext_noop("First reply time"),
        definition=gettext_noop(
            "From the moment at which the customer first wrote to the first public reply of a person: the median, "
            "with mean and 90th percentile (p90) beside it, in calendar and in business time. A ticket belongs to "
            "the day of its first reply."
        ),
        unit="seconds",
        better="lower",
        fact=TicketFact,
        at="first_reply_at",
        where=Q(first_reply_at__isnull=False),
        columns=("first_reply_seconds", "first_reply_business_seconds"),
        aggregates={
            "n": "count(*)",
            "median": _PERCENTILE.format(share=0.5, column="first_reply_seconds"),
            "mean": "avg(first_reply_seconds)",
            "p90": _PERCENTILE.format(share=0.9, column="first_reply_seconds"),
            "business_median": _PERCENTILE.format(share=0.5, column="first_reply_business_seconds"),
            "business_mean": "avg(first_reply_business_seconds)",
            "business_p90": _PERCENTILE.format(share=0.9, column="first_reply_business_seconds"),
        },
        figure=figure,
        row_columns=(
            RowColumn(gettext_noop("First reply after"), "first_reply_seconds", "seconds"),
            RowColumn(gettext_noop("Business time"), "first_reply_business_seconds", "seconds"),
        ),
        edge_cases=(
            gettext_noop("Automatic replies never count; without a human reply there is no value."),
            gettext_noop("A ticket that an agent opened is measured from the customer's first message."),
            gettext_noop("Business time is there once business hours are set up."),
            gettext_noop("Team and agent are those of the moment of the reply."),
        ),
    )
)
