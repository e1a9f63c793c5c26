"""Who wrote a mail that somebody forwards to us."""

import re
from dataclasses import dataclass

from channels_app.email import headers

_SUBJECT = re.compile(r"^\s*(?:fwd?|tr|wg|rv|enc|i|doorst|vs|vb|vl|pd|転送)\s?:", re.IGNORECASE)
_START = re.compile(
    r"""^[ >]*(?:-{3,}\s?(?:Forwarded\smessage|Message\stransf.r.|Weitergeleitete\sNachricht
    |Mensaje\sreenviado|Messaggio\sinoltrato|
    Original\sMessage|Message\sd['’]origine|Urspr.ngliche\sNachricht).{0,40}|
    (?:Begin\sforwarded\smessage|D.but\sdu\smessage\s(?:r.exp.di.|transf.r.)|Anfang\sder\sweitergeleiteten\s(?:E-Mail|Nachricht))\s?:.{0,10}|_{20,})\s*$""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(
    r"^[ >]*\*?(From|De|Von|Da|Van|Fra|Från|Subject|Objet|Betreff|Asunto|Oggetto|Onderwerp|Sent|Date|"
    r"Envoyé|Gesendet|Datum|Fecha|Data|To|À|An|Para|Cc|A|Reply-To)\s?:\*?[ \t]*(.*)$",
    re.IGNORECASE,
)
_FROM = frozenset({"from", "de", "von", "da", "van", "fra", "från"})
_SUBJECT_NAMES = frozenset({"subject", "objet", "betreff", "asunto", "oggetto", "onderwerp"})


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail inside a forwarded one."""

    from_email: str
    from_name: str
    subject: str
    text: str


def find_forwarded(subject: str, text: str) -> Forwarded | None:
    """The forwarded mail inside `text`; None when the mail is no forward."""
    start = _START.search(text[:200_000])
    explicit = start is not None and bool(
        re.search(r"(?i)forwarded|transf|weitergeleitet|reenviado|inoltrato|exp.di", start[0])
    )
    if not explicit and not _SUBJECT.match(subject):
        return None
    lines = (text[start.end() :] if start else text).split("\n")
    values: dict[str, str] = {}
    body_from = 0
    for index, line in enumerate(lines[:400]):
        match = _FIELD.match(line)
        if match:
            name = match[1].lower()
            key = "from" if name in _FROM else "subject" if name in _SUBJECT_NAMES else name
            values.setdefault(key, match[2].strip())
            body_from = index + 1
        elif ("from" in values and not line.strip() and body_from) or (
            values and line.strip() and index > body_from + 2
        ):
            break
    if "from" not in values:
        return None
    sender = headers.parse_addresses(re.sub(r"\[mailto:([^\]]+)\]", r"<\1>", values["from"].replace("*", "")))
    if not sender or not sender[0].email:
        return None
    body = re.sub(r"(?m)^> ?", "", "\n".join(lines[body_from:])).strip()
    return Forwarded(sender[0].email, sender[0].name, values.get("subject", ""), body)
