"""What became of seeded tickets: the clocks that reports read, who was asked, and what they answered. Pure.

The survey began half a year before the end of the plan. Its mails are not among the messages, of which there are
exactly four to a ticket; an invitation names the last reply instead.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.seeding.conversation import OUT, Conversation
from helpdesk.seeding.plan import DAY, HOUR, Plan, mix
from helpdesk.seeding.text_format import NULL, Stamps, null

SURVEY_DAYS = 180
VALID_DAYS = 14
_ANSWERED_PERCENT = 26
_COMMENT_PERCENT = 30
# Percent of answers up to each score from 1, when the first reply took less than a day, and when it took longer.
_QUICK, _SLOW = (6, 11, 20, 43, 100), (19, 34, 50, 76, 100)

COLUMNS: dict[str, tuple[str, ...]] = {
    "metrics_ticketfact": (
        *("ticket_id", "brand_id", "created_at", "first_reply_at", "first_reply_seconds"),
        *("first_reply_business_seconds", "team_id", "agent_id", "channel", "value_minor"),
        *("first_resolved_at", "resolved_at", "reopened_count"),
    ),
    "surveys_invitation": (
        *("id", "key", "survey_id", "ticket_id", "customer_id", "resolved_at", "team_id", "agent_id"),
        *("channel", "value_minor", "state", "reason", "due_at", "attempts", "sent_at", "expires_at"),
        "message_id",
    ),
    "surveys_response": (
        *("id", "invitation_id", "score", "comment", "excluded", "answered_at", "revised_at"),
        "revision_count",
    ),
    "surveys_responserevision": ("response_id", "at", "score", "comment"),
    "metrics_surveyfact": (
        *("invitation_id", "survey_id", "kind", "ticket_id", "brand_id", "team_id", "agent_id", "channel"),
        *("value_minor", "sent_at", "answered_at", "score", "is_counted"),
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What the log of a ticket came to; moments in epoch seconds."""

    ticket_id: int
    first_reply: int | None
    first_resolved: int | None
    reopened: int


def outcome_rows(plan: Plan, stamps: Stamps, talk: Conversation, told: Outcome) -> Iterator[tuple[str, str]]:
    """Pairs of table and line."""
    if told.first_reply is not None or told.first_resolved is not None:
        yield "metrics_ticketfact", _ticket_fact(plan, stamps, talk, told)
    replies = [line.id for line in talk.lines if line.direction == OUT]
    if talk.resolved_at is None or not replies or talk.resolved_at < plan.until - SURVEY_DAYS * DAY:
        return
    if talk.resolved_at + 2 * HOUR < plan.until:
        yield from _survey(plan, stamps, talk, told, replies[-1])


def _ticket_fact(plan: Plan, stamps: Stamps, talk: Conversation, told: Outcome) -> str:
    created, reply = talk.lines[0].at, told.first_reply
    if reply is None:
        reply_part = "\t".join([NULL] * 5 + ["", NULL])
    else:
        open_seconds = plan.open_hours.between(created, reply) if plan.open_hours else None
        value = talk.customer.value_at(reply)
        reply_part = (
            f"{stamps(reply)}\t{reply - created}\t{null(open_seconds)}\t{talk.queue.team_id}\t{talk.agent.id}"
            f"\temail\t{null(value)}"
        )
    first, last = (NULL if at is None else stamps(at) for at in (told.first_resolved, talk.resolved_at))
    return f"{told.ticket_id}\t{plan.brand_id}\t{stamps(created)}\t{reply_part}\t{first}\t{last}\t{told.reopened}\n"


def _survey(
    plan: Plan, stamps: Stamps, talk: Conversation, told: Outcome, message_id: int
) -> Iterator[tuple[str, str]]:
    assert talk.resolved_at is not None  # the caller looked
    bits = mix(plan.seed + 2, talk.number)
    sent = talk.resolved_at + HOUR + bits % 30
    expires = sent + VALID_DAYS * DAY
    answered = sent + 600 + int((bits >> 12) % 4000 / 4000 * 30 * HOUR)
    is_answered = (bits >> 40) % 100 < _ANSWERED_PERCENT and answered < plan.until
    state = "answered" if is_answered else "expired" if expires < plan.until else "sent"
    invitation_id = plan.first_invitation + talk.number
    key = f"{mix(plan.seed + 3, invitation_id):016x}{bits >> 40:06x}"
    value = null(talk.customer.value_at(talk.resolved_at))
    who = f"{talk.queue.team_id}\t{talk.agent.id}\temail\t{value}"
    resolved, due, at = (stamps(moment) for moment in (talk.resolved_at, talk.resolved_at + HOUR, sent))
    yield (
        "surveys_invitation",
        f"{invitation_id}\t{key}\t{plan.survey_id}\t{told.ticket_id}\t{plan.first_customer + talk.customer.index}"
        f"\t{resolved}\t{who}\t{state}\t\t{due}\t0\t{at}\t{stamps(expires)}\t{message_id}\n",
    )
    fact = f"{invitation_id}\t{plan.survey_id}\tcsat\t{told.ticket_id}\t{plan.brand_id}\t{who}\t{at}"
    if not is_answered:
        yield "metrics_surveyfact", f"{fact}\t{NULL}\t{NULL}\tt\n"
        return
    score, comment = _opinion(talk, told, bits)
    response_id, moment = plan.first_response + talk.number, stamps(answered)
    yield (
        "surveys_response",
        f"{response_id}\t{invitation_id}\t{score}\t{comment}\t\t{moment}\t{moment}\t1\n",
    )
    yield "surveys_responserevision", f"{response_id}\t{moment}\t{score}\t{comment}\n"
    yield "metrics_surveyfact", f"{fact}\t{moment}\t{score}\tt\n"


def _opinion(talk: Conversation, told: Outcome, bits: int) -> tuple[int, str]:
    wait = (told.first_reply or talk.lines[0].at) - talk.lines[0].at
    shares = _QUICK if wait < DAY else _SLOW
    score = bisect_right(shares, (bits >> 47) % 100) + 1
    if (bits >> 56) % 100 >= _COMMENT_PERCENT:
        return score, ""
    comments = talk.language.comments[score - 1]
    return score, comments[(bits >> 50) % len(comments)]
