"""Customer satisfaction."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from metrics.facts import SurveyFact
from metrics.metric import Figure, Metric, RowColumn, register
from metrics.text import gettext_noop
from surveys import scales
from surveys.selectors import comments_of


def figure(row: Mapping[str, Any]) -> Figure:
    """The share of good answers with its Wilson interval."""
    score = scales.csat(row["good"], row["n"])
    return Figure(score.n, score.value, {"low": score.low, "high": score.high, "good": float(row["good"])})


CSAT = register(
    Metric(
        key="csat",
        label=gettext_noop("Customer satisfaction (CSAT)"),
        definition=gettext_noop(
            "Of all answers on the scale from 1 to 5, the share of 4 and 5, in percent, with its 95% interval "
            "(Wilson). An answer belongs to the day on which it was first given."
        ),
        unit="percent",
        better="higher",
        fact=SurveyFact,
        at="answered_at",
        where=Q(kind="csat", answered_at__isnull=False, is_counted=True),
        columns=("score",),
        aggregates={"n": "count(*)", "good": f"count(*) FILTER (WHERE score >= {scales.CSAT_GOOD})"},
        figure=figure,
        row_columns=(RowColumn(gettext_noop("Answer"), "score"),),
        notes=comments_of,
        edge_cases=(
            gettext_noop("The latest answer of an invitation counts."),
            gettext_noop(
                "Answers of our own people and of programs that scan mails are kept, but not counted."
            ),
            gettext_noop("Without an answer there is no value."),
            gettext_noop("Team and agent are those of the moment at which the ticket was resolved."),
        ),
    )
)
