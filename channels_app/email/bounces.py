"""Who did not get our mail and why: delivery status notifications (RFC 3464) and the prose of older "
"servers."""

import dataclasses
import re
from dataclasses import dataclass

from channels_app.email import charsets, classify, headers, mime

MAX_RECIPIENTS = 200

_EMAIL = r"[A-Za-z0-9._%+'=/~!#$&*-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.:/-])([45][0-5]\d)(?=[ \-#]|$)(?!-\d{2,})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BounceRow:
    """One recipient: `status` as RFC 3463 ("5.1.1"), `code` the SMTP reply, `permanent` when the address "
    "is dead."""

    recipient: str
    status: str
    code: str
    permanent: bool
    reason: str


@dataclass(frozen=True, slots=True)
class BounceReport:
    """All recipients of a report, and the ids of the mail it is about."""

    rows: tuple[BounceRow, ...]
    original_message_ids: tuple[str, ...]


# What servers write, most telling first; the reason decides whether the address itself is dead.
_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "mailbox_full",
            r"(?:mail)?box (?:is )?(?:full|exceed)|over ?quota|quota (?:exceed|is full)|"
            r"exceed\w* .{0,30}quota|full mailbox|"
            r"out of storage|insufficient (?:system )?storage|storage (?:quota|limit)|disk (?:full|quota)|"
            r"not enough (?:storage|space)|too much mail|5\.2\.2|quota violation|mailbox size limit",
        ),
        (
            "auth_failure",
            r"spf (?:check|fail|record)|dkim|dmarc|5\.7\.2[0-9]|sender policy|"
            r"unauthenticated (?:email|mail)|authentication[- ](?:fail|check|information)|not authenticated",
        ),
        (
            "spam",
            r"\bspam\b|spam(?:assassin|haus|cop|my)|bulk mail|junk|unsolicited|barracuda|"
            r"considered (?:as )?spam|likely spam|content[- ]?(?:filter|reject)",
        ),
        (
            "blocked",
            r"blacklist|block ?list|\brbl\b|dnsbl|reverse dns|ptr record|\bptr\b|(?:ip|host|"
            r"client|address).{0,40}(?:blocked|banned|denied|refused|rejected due)|"
            r"bad reputation|poor reputation|connection refused by|access denied.{0,40}\[|"
            r"cannot find your (?:hostname|reverse)|domain of sender",
        ),
        (
            "too_many",
            r"too many (?:connection|recipient|message|concurrent|mail|invalid|session)|"
            r"rate limit|throttl|limit exceeded|too fast|frequency|unusual rate",
        ),
        (
            "host_unknown",
            r"host (?:or domain name )?(?:unknown|not found)|unknown (?:host|domain)|"
            r"no such (?:host|domain)|domain (?:name )?(?:not found|does not exist|unknown)|"
            r"name or service not known|name server.{0,60}(?:host|domain) not found|5\.1\.2|5\.4\.4|no (?:mx|"
            r"route)|unrouteable|unroutable|illegal host|"
            r"host.{0,80}does not (?:exist|receive)|nullmx|null mx|non-?existent domain|domain is not|"
            r"couldn't find any host|bad destination|invalid (?:domain|host)|no mail exchangers",
        ),
        ("moved", r"has moved|address.{0,20}changed|no longer at|5\.1\.6|new address"),
        (
            "not_accepting",
            r"does not accept mail|not accept(?:ing)? (?:any )?(?:mail|e-?mail)|"
            r"no longer accept|556 |5\.1\.10",
        ),
        (
            "user_unknown",
            r"user (?:\S{1,80} )?(?:unknown|not found|does not exist|doesn't exist|"
            r"is unknown)|unknown (?:user|recipient|address|local|mailbox|account)|no such (?:user|mailbox|"
            r"recipient|account|address|person|local)|"
            r"(?:recipient|address|mailbox|account|user|addressee)\b.{0,80}?\b(?:does not exist|"
            r"doesn't exist|not exist|unknown|not found|invalid|no longer (?:exist|valid|available|in use))|"
            r"5\.1\.1|5\.1\.0\b.*(?:address|user)|invalid (?:recipient|user|mailbox|address|final)|"
            r"not (?:a )?(?:valid|known|listed|our) (?:user|recipient|mailbox|customer|address)|"
            r"no mailbox|mailbox unavailable|unavailable mailbox|not in (?:our|the) (?:directory|database)|"
            r"user not|not listed in|bad (?:recipient|address)|delivery to.{0,60}unknown|is not a known|"
            r"there is no|couldn't be found|wasn't found|can't be found|recipientnotfound|recipnotfound|"
            r"email address you entered|not our customer|no account|user_unknown|unknown_user|this user doesn",
        ),
        (
            "suspended",
            r"suspend|disabled|inactive|deactivated|locked|expired account|account expired|"
            r"not active|temporarily unavailable.*account",
        ),
        (
            "too_large",
            r"too (?:large|big)|size (?:limit|exceed)|exceeds? (?:the )?(?:maximum|size|fixed)|"
            r"5\.3\.4|5\.2\.3|message size|length exceed",
        ),
        ("virus", r"virus|malware|infected|phishing"),
        (
            "policy",
            r"policy|not allowed|prohibited|forbidden|5\.7\.1\b|permission|unacceptable|"
            r"rejected by|content rejected",
        ),
        (
            "relay",
            r"relay(?:ing)? (?:access )?(?:denied|not|prohibited|refused)|not permitted to relay|"
            r"unable to relay|5\.7\.1.*relay",
        ),
        (
            "expired",
            r"delivery (?:time )?(?:expired|temporarily)|retry time|too long|timed? ?out|"
            r"queue.{0,30}(?:too long|expired)|4\.4\.7|5\.4\.7|expired|has been in the queue|"
            r"unable to deliver.{0,40}(?:days|hours)|gave up",
        ),
        (
            "network",
            r"network|connection (?:refused|reset|lost|timed|dropped)|no route|connect to|"
            r"unreachable|loop|too many hops|4\.4\.[126]|5\.4\.6",
        ),
        ("rejected", r"reject|denied|refused|sender"),
        (
            "syntax",
            r"syntax|malformed|not compliant|rfc ?\d{3,4}|5\.5\.|5\.6\.|missing|duplicate header|"
            r"invalid header",
        ),
        (
            "system",
            r"system error|internal error|i/o error|local error|configuration|mailer error|command|"
            r"pipe|unexpected",
        ),
    )
)
# "user unknown" as answer to the mail's content comes from a filter that hides behind it: the address exists
_AFTER_DATA = re.compile(r"in reply to (?:end of )?DATA|>>> DATA|after (?:end of )?data", re.IGNORECASE)
_UNKNOWN = re.compile(r"unknown|not found|does not exist", re.IGNORECASE)
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_DEAD = frozenset({"user_unknown", "host_unknown", "moved", "not_accepting"})


def reason_of(text: str, status: str = "") -> str:
    """One word for why a server refused; "undefined" when it does not say."""
    text = text[:4_000]
    if _AFTER_DATA.search(text) and _UNKNOWN.search(text):
        return "filtered"
    for name, pattern in _REASONS:
        if pattern.search(text):
            return name
    by_status = {
        "1.1": "user_unknown",
        "1.2": "host_unknown",
        "1.3": "user_unknown",
        "1.6": "moved",
        "1.10": "not_accepting",
        "2.1": "suspended",
        "2.2": "mailbox_full",
        "4.7": "expired",
        "4.1": "network",
        "3.4": "too_large",
    }
    return by_status.get(status[2:], "undefined")


def parse_report(root: mime.Part, text: str, *, is_delay: bool = False) -> BounceReport:
    """Read a bounce or delay report, structured when it is, else its prose."""
    rows: list[BounceRow] = []
    human = text[:40_000]
    for part in _status_parts(root):
        rows.extend(_delivery_status(part, human))
    if not rows and "final-recipient:" in human.lower():  # a report that was pasted into a text
        rows = _status_rows(human, human)
    if not rows:
        rows = _from_prose(root, _human_part(human), human)
    elif all(not row.status for row in rows):
        rows = [_with_prose(row, human) for row in rows]
    if is_delay:
        rows = [
            row
            if row.code.startswith("5")
            else dataclasses.replace(row, status="4" + row.status[1:], permanent=False)
            for row in rows
        ]
    return BounceReport(tuple(rows[:MAX_RECIPIENTS]), tuple(_original_ids(root, text)))


def _status_parts(root: mime.Part) -> list[mime.Part]:
    """The machine-readable parts; a report that was forwarded as a whole is looked into."""
    parts = classify.walk(root)
    found = [part for part in parts if part.content_type in _STATUS_TYPES]
    if not found:
        inner = [child for part in parts if part.content_type == "message/rfc822" for child in part.children]
        found = [
            part
            for mail in inner
            if mail.content_type == "multipart/report"
            for part in classify.walk(mail)
            if part.content_type in _STATUS_TYPES
        ]
    return found


def _with_prose(row: BounceRow, human: str) -> BounceRow:
    status, code = _status_of(human), _code_of(human)
    reason = row.reason if row.reason != "undefined" else reason_of(human, status)
    return BounceRow(
        row.recipient, status or _default_status(code, reason), row.code or code, reason in _DEAD, reason
    )


def _delivery_status(part: mime.Part, human: str) -> list[BounceRow]:
    return _status_rows(charsets.guess(part.content()[:300_000]).replace("\r\n", "\n"), human)


def _status_rows(content: str, human: str) -> list[BounceRow]:
    rows: list[BounceRow] = []
    seen: set[str] = set()
    for block in re.split(r"\n[ \t]*\n", content):
        fields = _fields(block)
        if not ({"final-recipient", "original-recipient", "action", "status"} & fields.keys()):
            continue
        if "final-recipient" not in fields and "original-recipient" not in fields:
            continue
        action = fields.get("action", "").lower().strip()
        if action.startswith(("delivered", "relayed", "expanded")):
            continue
        row = _row_of(fields, human)
        if row.recipient.lower() not in seen:
            seen.add(row.recipient.lower())
            rows.append(row)
    return rows


def _row_of(fields: dict[str, str], human: str) -> BounceRow:
    final = _address(fields.get("final-recipient", ""))
    original = _address(fields.get("original-recipient", ""))
    diagnostic = fields.get("diagnostic-code", "")
    declared = _status_of(fields.get("status", ""))
    said = _status_of(diagnostic)
    # a general x.0.0 says less than what the remote server said
    status = (
        said if said and (not declared or declared.endswith(".0.0") or declared[2:] == "0.0") else declared
    )
    code = _code_of(diagnostic) or (_code_of(fields.get("status", "")))
    near = diagnostic or _prose_about(human, final or original)
    reason = reason_of(f"{near} {declared}" if diagnostic else near, status)
    if reason == "undefined" and diagnostic:
        reason = reason_of(_prose_about(human, final or original), status)
    permanent = reason in _DEAD and not (
        status.startswith("4") and fields.get("action", "").lower().startswith("delayed")
    )
    return BounceRow(
        original if "@" in original else _original_of(final, human), status, code, permanent, reason
    )


def _original_of(final: str, human: str) -> str:
    """The address that we wrote to, where the report names it beside the final one."""
    found = re.search(
        rf"{re.escape(final)}>?\s+(?:Original address: |\(?(?:expanded|generated) from:? <?)({_EMAIL})", human
    )
    return found[1] if found else final


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _address(value: str) -> str:
    """The address of `rfc822; user@host`."""
    value = value.partition(";")[2] or value
    found = re.search(_EMAIL, value)
    return found[0] if found else value.strip().strip("<>")


def _status_of(text: str) -> str:
    found = _STATUS.search(text[:4_000])
    return found[1] if found else ""


def _code_of(text: str) -> str:
    found = _CODE.search(text[:4_000])
    return found[1] if found else ""


def _default_status(code: str, reason: str) -> str:
    first = code[:1] or "5"
    detail = {
        "user_unknown": "1.1",
        "host_unknown": "1.2",
        "mailbox_full": "2.2",
        "expired": "4.7",
        "suspended": "2.1",
    }
    if reason == "expired" and not code:
        first = "4"
    return f"{first}.{detail.get(reason, '0.0')}"


def _prose_about(human: str, address: str) -> str:
    """The lines around an address in the part written for people."""
    position = human.lower().find(address.lower()) if address else -1
    return human[max(0, position - 200) : position + 800] if position >= 0 else human[:2_000]


# --- prose --------------------------------------------------------------------------------------------------

_RETURNED = re.compile(
    r"^[ >|-]*(?:-{3,}.{0,60}(?:original|returned|copy of|unsent|message (?:header|follows)|header|begin|"
    r"below this line).{0,60}|"
    r"(?:Received|Return-Path|Message-ID):[ \t].*|(?:The )?(?:original message|header of the|"
    r"your (?:original )?message (?:follows|reads|was)).{0,60}:?)$",
    re.IGNORECASE | re.MULTILINE,
)
_ABOUT_RECIPIENT = re.compile(
    rf"""(?:
      ^[ \t>*-]*<({_EMAIL})>
    | ^[ \t>*-]*({_EMAIL})(?=[\s:;(<.,]|$)
    | (?:\b(?:recipient|addresse?|user|mailbox|account|rcpt[ ]to|deliver(?:ed|y)?[ ]to|sent[ ]to|to|for
    |(?:generated|expanded)[ ]from)
         (?:\(s\))?(?:[ \t]*[:=][ \t]*|[ \t]+|(?=["'<\[(]))["'<\[(]{{0,2}} | SMTP=
         | [a-z][ \t]*:[ \t]*<?(?={_EMAIL}>?[ \t]*$))({_EMAIL})
    | <({_EMAIL})>
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_RECIPIENTS_FOLLOW = re.compile(
    r"(?:following|these|intended) (?:recipient|address|user|person|destination)[^\n]{0,60}|"
    r"fatal errors[^\n]{0,20}|failed addresses follow[^\n]{0,40}|"
    r"(?:could|can) ?not be delivered to\b[^\n@]{0,60}$|did not reach[^\n]{0,60}",
    re.IGNORECASE | re.MULTILINE,
)


def _human_part(human: str) -> str:
    """Prose before the returned mail, from where the failed addresses are announced."""
    start = _RECIPIENTS_FOLLOW.search(human)
    if start and re.search(_EMAIL, human[start.end() : start.end() + 2_000]):
        human = human[start.start() :]
    for match in _RETURNED.finditer(human):
        if re.search(_EMAIL, human[: match.start()]) and match.start() > 40:
            return human[: match.start()]
    return human


def _from_prose(root: mime.Part, prose: str, human: str) -> list[BounceRow]:
    recipients = _failed_recipients(root, prose)
    rows = []
    for recipient in recipients or [""]:
        near = _prose_about(prose, recipient)
        status, code = _status_of(near) or _status_of(prose), _code_of(near) or _code_of(prose)
        reason = reason_of(near, status)
        if reason == "undefined":
            reason = reason_of(prose or human, status)
        rows.append(
            BounceRow(recipient, status or _default_status(code, reason), code, reason in _DEAD, reason)
        )
    return rows


def _failed_recipients(root: mime.Part, prose: str) -> list[str]:
    named = [
        address.email
        for raw in root.all_raw("x-failed-recipients")
        for address in headers.parse_addresses(headers.raw_text(raw))
    ]
    if named:
        return list(dict.fromkeys(named))
    own = {
        address.email.lower()
        for name in ("from", "to", "reply-to", "return-path", "sender")
        for address in headers.parse_addresses(root.text(name)[:4_000])
    }
    found: dict[str, str] = {}
    best = 5
    for match in _ABOUT_RECIPIENT.finditer(prose[:20_000]):
        rank = next(index for index, group in enumerate(match.groups(), 1) if group)
        address = match[rank].strip(".'")
        if address.lower() in own or re.match(r"(?i)(?:postmaster|mailer-daemon|abuse|root)@", address):
            continue
        if rank < best:
            if not (best <= 2):
                found.clear()
            best = min(best, rank)
        if rank <= max(best, 2):
            found.setdefault(address.lower(), address)
    return list(found.values())[:MAX_RECIPIENTS]


def _original_ids(root: mime.Part, text: str) -> list[str]:
    """Message ids of the mail that was returned."""
    found: list[str] = []
    for part in classify.walk(root):
        if part.content_type in ("message/rfc822", "message/global") and part.children:
            found.append(headers.message_id(part.children[0].text("message-id")))
        elif part.content_type in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            fields, _ = mime.split_headers(part.content().lstrip(b"\r\n"))
            found += [
                headers.message_id(headers.raw_text(value)) for name, value in fields if name == "message-id"
            ]
        elif part.content_type in ("message/feedback-report",):
            fields, _ = mime.split_headers(part.content())
            found += [
                headers.message_id(headers.raw_text(value))
                for name, value in fields
                if name == "original-message-id"
            ]
    found += headers.message_ids(root.text("in-reply-to")) + headers.message_ids(root.text("references"))
    found += re.findall(r"(?im)^[ >]*Message-ID:[ \t]*<([^<>\s]{1,500})>", text[:200_000])
    found += re.findall(r"(?im)^(?:X-)?Original-Message-ID:[ \t]*<([^<>\s]{1,500})>", text[:200_000])
    return list(dict.fromkeys(message_id for message_id in found if message_id))[:20]
