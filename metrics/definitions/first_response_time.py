"""First reply time."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from metrics.facts import TicketFact
from metrics.metric import Figure, Metric, RowColumn, register
from metrics.text import gettext_noop

# Median and 90th percentile in one array: one sort of the group instead of two.
_PERCENTILES = "percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {column})"


def figure(row: Mapping[str, Any]) -> Figure:
    """The median, with mean and 90th percentile, in calendar and in business seconds."""
    median, p90 = _floats(row["percentiles"])
    business_median, business_p90 = _floats(row["business_percentiles"])
    parts = {
        "mean": _float(row["mean"]),
        "p90": p90,
        "business_mean": _float(row["business_mean"]),
        "business_median": business_median,
        "business_p90": business_p90,
    }
    return Figure(row["n"], median, parts)


def _floats(pair: Sequence[Any] | None) -> tuple[float | None, float | None]:
    return (None, None) if pair is None else (_float(pair[0]), _float(pair[1]))


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


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
            "mean": "avg(first_reply_seconds)",
            "percentiles": _PERCENTILES.format(column="first_reply_seconds"),
            "business_mean": "avg(first_reply_business_seconds)",
            "business_percentiles": _PERCENTILES.format(column="first_reply_business_seconds"),
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
