"""What people read about surveys: kinds, answers, why an invitation was not sent."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surveys.states import Exclusion, Reason

KIND_LABELS: Mapping[str, Promise] = {
    "csat": _("Satisfaction (CSAT)"),
    "nps": _("Recommendation (NPS)"),
    "ces": _("Effort (CES)"),
}

QUESTIONS: Mapping[str, Promise] = {
    "csat": _("How satisfied are you with the help you received?"),
    "nps": _("How likely are you to recommend us to a friend or colleague?"),
    "ces": _("The company made it easy for me to handle my issue."),
}

ANSWER_LABELS: Mapping[str, Mapping[int, Promise]] = {
    "csat": {
        1: pgettext_lazy("satisfaction", "Very unsatisfied"),
        2: pgettext_lazy("satisfaction", "Unsatisfied"),
        3: pgettext_lazy("satisfaction", "Neither"),
        4: pgettext_lazy("satisfaction", "Satisfied"),
        5: pgettext_lazy("satisfaction", "Very satisfied"),
    },
    "nps": {
        0: pgettext_lazy("recommendation", "Not at all likely"),
        10: pgettext_lazy("recommendation", "Very likely"),
    },
    "ces": {
        1: pgettext_lazy("agreement", "I strongly disagree"),
        7: pgettext_lazy("agreement", "I strongly agree"),
    },
}

REASON_LABELS: Mapping[str, Promise] = {
    Reason.REOPENED: _("The ticket was opened again before the survey was due."),
    Reason.MERGED: _("The ticket was merged into another one before the survey was due."),
    Reason.NO_ADDRESS: _("The customer has no address to send it to."),
    Reason.AUTOMATIC: _("No person wrote on the ticket, only machines did."),
    Reason.STAFF: _("The customer is one of us."),
    Reason.BLOCKED: _("The customer is blocked."),
    Reason.SWITCHED_OFF: _("The survey was switched off before it was due."),
    Reason.FAILED: _("Sending failed repeatedly; the log has the error."),
}

EXCLUSION_LABELS: Mapping[str, Promise] = {
    Exclusion.STAFF: _("Answered by somebody who was signed in here; not counted."),
    Exclusion.SCANNER: _("Probably answered by a program that scans mails; not counted."),
}
