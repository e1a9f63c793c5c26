"""What kind of mail it is: a person's message, or what machine wrote it (RFC 3834, 3464, 5965)."""

import re
from typing import Literal

from channels_app.email import headers, mime

Kind = Literal["message", "auto_reply", "bounce", "delay", "feedback_report", "delivered"]

_DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?delivery(?:[-_.]?(?:system|subsystem|service))?|mdaemon|"
    r"bounces?|mail-daemon|"
    r"microsoftexchange[0-9a-f]+|devnull|nobounce|mailsystem|delivery)\b",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mail (?:delivery|administrator|router)|mailer[- ]daemon|postmaster|delivery (?:sub)?system|"
    r"mail delivery|internet mail|"
    r"message transfer|mail system|system administrator|mdaemon|mail gateway",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|undelivered|delivery (?:status notification|failure|failed|error|problem|report|"
    r"has failed|notification)|"
    r"returned mail|failure (?:notice|delivery)|mail (?:delivery|could not be delivered|not delivered|"
    r"system error|failure|error)|"
    r"could not be delivered|non[- ]?delivery|nondeliverable|message (?:could not|undeliverable|"
    r"delivery (?:has failed|failure))|"
    r"unzustellbar|non remis|non distribu|échec de (?:la )?remise|no entregado|consegna|"
    r"mensagem não entregue|user unknown|"
    r"delivery to .* failed|unable to deliver|can(?:'|no)t (?:be )?deliver|bounced|warning: .*mail|"
    r"error in .*delivery|rejected mail|"
    r"failed mail|mail failed|returning to sender|disabled|mailbox (?:full|unavailable)|address (?:error|"
    r"not found)|(?:e-?mail|message) (?:was )?rejected|notice of",
    re.IGNORECASE,
)
_DELAY_SUBJECT = re.compile(
    r"delay|warning: (?:could not|message)|still (?:being )?(?:re)?tr(?:ied|ying)|deferred|verzögert|retard",
    re.IGNORECASE,
)
_AUTO_SUBJECT = re.compile(
    r"^(?:re: ?|aw: ?|tr: ?)?\W{0,3}(?:out of (?:the )?office|auto(?:matic|mated)?[- ]?(?:reply|response|"
    r"responder)|autoreply|auto:|"
    r"réponse automatique|absence du bureau|absent du bureau|message d['’]absence|automatische antwort|"
    r"abwesenheits|abwesend|"
    r"respuesta automática|risposta automatica|fuori sede|resposta automática|automatisch antwoord|"
    r"autosvar|automaattinen vastaus|"
    r"autoodpowiedź|автоответ|vacation|i am (?:currently )?(?:away|out of))",
    re.IGNORECASE,
)
_BOUNCE_TEXT = re.compile(
    r"could not be delivered|couldn't be delivered|delivery (?:to the following|failed|has failed|"
    r"errors? occurred|attempt)|was not delivered|"
    r"unable to deliver|user unknown|unknown user|no such user|recipient (?:address )?rejected|"
    r"undeliverable|permanent (?:fatal )?error|failed permanently|"
    r"returned (?:to sender|as undeliverable|message)|mailbox (?:is )?(?:full|unavailable|not found)|"
    r"address(?:es)? (?:had|failed|rejected)|"
    r"transcript of session|this is a permanent error|(?:^|\n)\s*5\d\d[ -]|status: 5\.|does not exist|"
    r"over quota|not deliver|returned because|did not reach",
    re.IGNORECASE,
)
_REPORTED = re.compile(rb"^Action:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)


def classify(root: mime.Part, text: str) -> Kind:
    """The kind, by report structure first, then header fields, then the words of machines."""
    by_report = _report_kind(root)
    if by_report:
        return by_report
    subject = headers.decoded(root.raw("subject"))
    if _looks_like_daemon(root):
        if _DELAY_SUBJECT.search(subject):
            return "delay"
        if _BOUNCE_SUBJECT.search(subject) or _BOUNCE_TEXT.search(text[:20_000]):
            return "bounce"
        if "mailer-daemon" in root.text("from")[:1_000].lower():
            return "bounce"
    elif (
        _BOUNCE_SUBJECT.search(subject)
        and _has_returned_mail(root, text)
        and _BOUNCE_TEXT.search(text[:20_000])
    ):
        return "delay" if _DELAY_SUBJECT.search(subject) else "bounce"
    if root.raw("x-failed-recipients").strip():
        return "bounce"
    return "auto_reply" if is_auto_reply(root, subject) else "message"


def is_auto_reply(root: mime.Part, subject: str) -> bool:
    """RFC 3834 fields and what programs used before and beside them, else the words of a subject."""
    declared = _declares_machine(root, subject)
    return bool(_AUTO_SUBJECT.match(subject)) if declared is None else declared


def _declares_machine(root: mime.Part, subject: str) -> bool | None:
    """What header fields say of a machine that wrote it; None when they say nothing."""
    submitted = root.text("auto-submitted").lower().split(";")[0].split("(")[0].strip()
    if submitted:
        return submitted != "no"
    if (
        root.raw("x-autoreply").strip()
        or root.raw("x-autorespond").strip()
        or root.raw("x-autoresponder").strip()
    ):
        return True
    if root.text("precedence").lower() == "auto_reply" or root.text("x-precedence").lower() == "auto_reply":
        return True
    if "oof" in root.text("x-auto-response-suppress").lower() and _AUTO_SUBJECT.match(subject):
        return True
    if root.raw("x-vacation").strip() or "vacation" in root.text("x-mailer").lower():
        return True
    return None


def is_certain(root: mime.Part) -> bool:
    """Whether structure says that a machine wrote it: a null Return-Path, a report, a field of RFC 3834.

    Words prove nothing: people write "Vacation rental refund", and forward bounces.
    """
    return (
        has_null_return_path(root)
        or root.content_type == "multipart/report"
        or bool(root.raw("x-failed-recipients").strip())
        or bool(_declares_machine(root, headers.decoded(root.raw("subject"))))
    )


def has_null_return_path(root: mime.Part) -> bool:
    """Servers give reports no address to answer to (RFC 5321 4.5.5)."""
    return root.text("return-path").replace(" ", "") == "<>"


def _looks_like_daemon(root: mime.Part) -> bool:
    if has_null_return_path(root):
        return not is_auto_reply(root, headers.decoded(root.raw("subject"))) or _daemon_sender(root)
    return _daemon_sender(root)


def _daemon_sender(root: mime.Part) -> bool:
    for name in ("from", "sender", "return-path"):
        for address in headers.parse_addresses(root.text(name)[:2_000])[:3]:
            if _DAEMON.match(address.email) or _DAEMON_NAME.search(address.name):
                return True
    return False


def _has_returned_mail(root: mime.Part, text: str) -> bool:
    return any(part.content_type in ("message/rfc822", "text/rfc822-headers") for part in walk(root)) or bool(
        re.search(r"(?im)^[> ]*(?:Received|Message-Id|Return-Path):", text[:50_000])
    )


def walk(part: mime.Part) -> list[mime.Part]:
    """All parts, without looking into attached mails."""
    found = [part]
    if not part.content_type.startswith("message/"):
        for child in part.children:
            found.extend(walk(child))
    return found


def _report_kind(root: mime.Part) -> Kind | None:
    for part in walk(root):
        if part.content_type == "message/feedback-report":
            return "feedback_report"
        if part.content_type == "message/disposition-notification":
            return "auto_reply"  # a read receipt: nobody wrote it
        if part.content_type in ("message/delivery-status", "message/global-delivery-status"):
            actions = {action.lower() for action in _REPORTED.findall(part.content()[:200_000])}
            if b"failed" in actions:
                return "bounce"
            if b"delayed" in actions:
                return "delay"
            if actions & {b"delivered", b"relayed", b"expanded"}:
                return "delivered"
            return "bounce"
    report_type = root.parameters.get("report-type", "").lower()
    if root.content_type == "multipart/report" and report_type == "delivery-status":
        return "bounce"
    if root.content_type == "multipart/report" and report_type == "feedback-report":
        return "feedback_report"
    return None
