"""What the person newly wrote: a mail's text without quoted history and without signature.

Works on lines, each looked at a fixed number of times, so time is linear. When in doubt text is kept: losing a
customer's words is worse than showing an old line.
"""

import re

MAX_LINES = 20_000
MAX_LINE = 2_000

# "On <date>, <somebody> wrote:" as mail programs write it; the first word and the verb, by language
_WROTE = re.compile(
    r"""^[\s>*_-]*(?:
      (?:On|At)\b.{3,400}\b(?:wrote|writes|sent)\b
    | (?:Le|El|Il|Em|Em\s+|Op|Am|Den|På|Pe|Dnia|W\s+dniu|Dne|Il\s+giorno|A|Vào|Pada|Tarihinde
    |Den\s+)\b.{3,400}?
      (?:a\s+[ée]crit|schrieb|schreef|skrev|escribi[oó]|ha\s+scritto|escreveu|napisa[lł]\w*(?:\(a\))?
      |napsal\w*|a\s+scris|wrote|följande|viết|menulis)\b
    | .{3,300}?<[^<>\s]{3,200}@[^<>\s]{3,200}>,?\s*\(?\S{0,30}?\)?\s*
      (?:wrote|writes|schrieb|a\s+[ée]crit|skrev|escribi[oó]|ha\s+scritto|escreveu|napisa[lł]\w*|schreef
      |написал\w*|пишет|yazd[ıi])\b.{0,80}
    | .{0,200}\d{4}.{0,200}(?:schrieb|написал\w*|пишет|wrote|a\s+[ée]crit)\b.{0,200}
    | \d{4}[-年/.]\s?\d{1,2}[-月/.]\s?\d{1,2}.{0,200}<[^<>\s]{3,200}@[^<>\s]{3,200}>
    | .{0,20}\d{1,2}[./]\d{1,2}[./]\d{4}.{0,200}<[^<>\s]{3,200}@[^<>\s]{3,200}>
    | .{5,100}\d{1,2}:\d{2}.{0,40}\s(?:от|from|de|von)\s.{0,200}<[^<>\s]{3,200}@[^<>\s]{3,200}>
    )\s*(?:[:：]|\n)[\s*_]*$""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_WROTE_START = re.compile(
    r"^[\s>*_-]*(?:On|At|Le|El|Il|Em|Op|Am|Den|På|Pe|Dnia|W dniu|Dne|A|\w{2,4}[,.]? |\d{1,4}[-./年]|"
    r".{1,100}<)",
    re.IGNORECASE,
)
_WROTE_ENDINGS = (":", "：", "wrote", "a écrit", "schrieb", "schreef", "skrev", "escribió")
_SEPARATOR = re.compile(
    r"""^[\s>]*(?:
      -{2,}\s?(?:Original\s(?:Message|Appointment)|Message\sd['’]origine|Message\soriginal
      |Messaggio\soriginale|
        (?:Urspr.{1,2}ngliche|Original)\s?(?:Nachricht|-Nachricht)|Mensaje\soriginal|Mensagem\soriginal
        |Oprindelig\smeddelelse|
        Ursprungligt\smeddelande|Oorspronkelijk\sbericht|Oryginalna\swiadomo..|Wiadomo..\soryginalna
        |Reply\s(?:message|above)|
        Forwarded\s(?:message|by)|Message\stransf.r.|Weitergeleitete\sNachricht|Mensaje\sreenviado
        |Исходное\sсообщение|
        Пересылаемое\sсообщение|Alkuper.inen\sviesti|Vidarebefordrat\smeddelande|元のメッセージ).{0,120}
    | -{3,}.{0,60}(?:above\sthis\sline|au-dessus\sde\scette\sligne).{0,60}
    | (?:Begin\sforwarded\smessage|D.but\sdu\smessage\s(?:r.exp.di.|transf.r.)
    |Anfang\sder\sweitergeleiteten\s(?:E-Mail|Nachricht)|
         Inicio\sdel\smensaje\sreenviado)\s?:.{0,20}
    | _{20,}\s*
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_REPLY_ABOVE = re.compile(
    r"#{2,}.{0,80}(?:above this line|au-dessus de cette ligne).{0,80}|-{1,3}\s*(?:Reply|Répondez|"
    r"Please type your reply) above this line.*",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"""^[\s>]*[*_]*(?:
      (?P<from>From|De|Von|Da|Van|Fra|Från|Od|От|Lähettäjä|Feladó|Kimden|差出人|发件人)
    | (?P<date>Sent|Date|Envoyé(?:\sle)?|Gesendet(?:\sam)?|Datum|Enviado(?:\sel|\sem)?|Fecha|Data|Inviato
    |Verzonden|Sendt|Skickat|Dato|Wysłano|Дата|Отправлено|Lähetetty|送信日時|日期)
    | (?P<to>To|À|A|An|Para|Aan|Til|Till|Do|Кому|Vastaanottaja|宛先|收件人|Cc|Copie|Kopie|Kopia|Reply-To)
    | (?P<subject>Subject|Objet|Betreff|Asunto|Assunto|Oggetto|Onderwerp|Emne|Ämne|Temat|Тема|Aihe|件名|主题)
    )\s?[*_]*\s?[:：][*_]*(?:\s.*|)$""",
    re.VERBOSE | re.IGNORECASE,
)
_DEVICE = re.compile(
    r"""^[\s>]*[*_(\[]*(?:
      Sent\s(?:from|via|with|using)\s[^,]{1,60}
    | Get\sOutlook\sfor\s.{1,40} | Envoy.\s(?:de(?:puis)?|à\spartir\sde|par)\s(?:mon|ma|l['’]|un)?.{1,50}
    | T.l.charger\sOutlook\spour.{1,30} | Obtenez\sOutlook\spour.{1,40}
    | Von\smeinem\s.{1,50}\sgesendet.{0,20} | Gesendet\svon\s.{1,50} | Enviado\sdes?de?\s.{1,50}
    | Inviato\sda.{1,50}
    | Verstuurd\svanaf\s.{1,40} | Verzonden\s(?:vanaf|met)\s.{1,40} | Wys.ano\sz\s.{1,40}
    | Skickat\sfr.n\s.{1,40} | Sendt\sfra\s.{1,40}
    | Sendt?\sfrom\s.{1,40} | Отправлено\s(?:с|из)\s.{1,40} | Diese\sNachricht\swurde\svon\smeinem\s.{1,60}
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_DEVICE_WORDS = re.compile(
    r"phone|ipad|ipod|mobile|mobil|android|blackberry|samsung|galaxy|huawei|xiaomi|pixel|outlook|mail|"
    r"handheld|device|tablet|windows|yahoo|"
    r"sparrow|spark|gmx|web\.de|orange|proton|nokia|htc|portable|téléphone|appareil|handy|móvil|telefon|"
    r"airmail|nine|wireless|verizon",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"""^\W{0,3}(?:(?:kind(?:est)?|best|warm(?:est)?|many|with(?:\s(?:kind|best|warm))?)?\s?regards|best\swishes|yours\s(?:sincerely|faithfully|truly)|
      sincerely(?:\syours)?|cordialement|bien\s(?:cordialement|à\s(?:vous|toi))|(?:bien\s)?sincèrement
      |salutations(?:\s(?:distinguées|cordiales))?|
      meilleures\ssalutations|mit\s(?:freundlichen|besten|lieben|herzlichen)\s(?:gr.{1,3}en|gr.{1,3}ssen)
      |freundliche\sgr.{1,3}e|viele\sgr.{1,3}e|
      (?:un\s)?saludos?(?:\scordial(?:es)?)?|atentamente|cordiali\ssaluti|distinti\ssaluti|atenciosamente
      |met\svriendelijke\sgroet(?:en)?|
      (?:med\s)?v.nliga?\sh.lsning(?:ar)?|med\svenlig\shilsen|(?:venlig|vennlig)\shilsen
      |med\svennlig\shilsen|mvh|pozdrawiam(?:\sserdecznie)?|
      z\spowa.aniem|s\spozdravem|с\sуважением|cheers)[\s,.!*]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_DELIMITER = re.compile(r"^\s?(?:--|—|__|–)\s?$|^_{5,19}$")
_DASH_NAME = re.compile(
    r"^-{1,2}\s?[^\W\d_][\w.’'-]*(?:\s[^\W\d_][\w.’'-]*){0,3}$|^/[A-ZÅÄÖÆØ][\wåäöæø]{1,20}$"
)


def split_reply(text: str) -> str:
    """The new part of a plain text, without quoted history and signature; the whole text when nothing is "
    "new."""
    lines = [
        line[:MAX_LINE].rstrip()
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:MAX_LINES]
    ]
    kept = _without_history(lines)
    kept = _without_signature(kept)
    reply = "\n".join(kept).strip("\n")
    if reply.strip():
        return reply.strip()
    unquoted = [line for line in lines if not line.lstrip().startswith(">")]
    whole = "\n".join(unquoted).strip()
    return whole or "\n".join(lines).strip()


def _without_history(lines: list[str]) -> list[str]:
    kept: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.lstrip().startswith(">"):
            index += 1
            continue
        if _REPLY_ABOVE.search(line):
            if any(previous.strip() for previous in kept):
                break
            index += 1
            continue
        length = _attribution(lines, index)
        if length:
            after = index + length
            if _is_quoted_next(lines, after):
                index = after  # "On … wrote:" and then "> " lines: what follows them may be an answer
                continue
            if any(previous.strip() for previous in kept):
                break
            kept += lines[
                index:after
            ]  # nothing new before it, nothing quoted behind it: somebody's own words
            index = after
            continue
        if (_SEPARATOR.match(line) and _separator_counts(lines, index)) or _is_header_block(lines, index):
            if any(previous.strip() for previous in kept):
                break
            index = _skip_header_block(lines, index)
            continue
        kept.append(line)
        index += 1
    return kept


def _separator_counts(lines: list[str], index: int) -> bool:
    """A line of underscores separates history only when header fields follow."""
    if "_" * 20 not in lines[index]:
        return True
    following = next((i for i in range(index + 1, min(index + 4, len(lines))) if lines[i].strip()), None)
    return following is not None and bool(_FIELD.match(lines[following]))


def _attribution(lines: list[str], index: int) -> int:
    """Number of lines of an "On … wrote:" that starts here, 0 when none does."""
    first = lines[index]
    if not first.strip() or not _WROTE_START.match(first):
        return 0
    joined = ""
    for length in range(1, 5):
        if index + length > len(lines):
            return 0
        line = lines[index + length - 1].lstrip("> ")
        if not line:
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > 600:
            return 0
        bare = line.rstrip(" \t*_").lower()
        if not bare.endswith(_WROTE_ENDINGS):
            continue
        if bare.endswith((":", "：")):
            if _WROTE.match(joined):
                return length
            continue
        following = lines[index + length].strip() if index + length < len(lines) else ""
        if following.startswith((">", ":")):  # the colon was lost or wrapped
            return length if _WROTE.match(joined.rstrip(" *_") + ":") else 0
    return 0


def _is_quoted_next(lines: list[str], index: int) -> bool:
    for line in lines[index : index + 3]:
        if line.strip():
            return line.lstrip().startswith(">")
    return False


def _is_header_block(lines: list[str], index: int) -> bool:
    """Outlook's way: From: / Sent: / To: / Subject: lines in front of the old mail."""
    first = _FIELD.match(lines[index])
    if not first or not (first["from"] or first["date"] or first["subject"]):
        return False
    kinds = {first.lastgroup}
    for line in [text for text in lines[index + 1 : index + 9] if text.strip()][:5]:
        match = _FIELD.match(line)
        if match:
            kinds.add(match.lastgroup)
    return len(kinds) >= 3 or (
        len(kinds) >= 2
        and "from" in kinds
        and first.lastgroup == "from"
        and "@" in "".join(lines[index : index + 4])
    )


def _skip_header_block(lines: list[str], index: int) -> int:
    """First line after a separator and its header fields."""
    index += 1
    while index < len(lines) and (not lines[index].strip() or _FIELD.match(lines[index])):
        index += 1
    return index


_RULE = re.compile(r"^\s*(?:[-_=*]\s?){10,}\s*$")
_LIST_FOOTER = re.compile(
    r"mailing.?list|mailinglist|liste de diffusion|unsubscribe|/listinfo/|se désabonner|googlegroups",
    re.IGNORECASE,
)


def _without_footer(lines: list[str]) -> list[str]:
    """Without what list servers add below a rule, and without rules at the end."""
    for index in range(len(lines) - 1, max(0, len(lines) - 15), -1):
        if _RULE.match(lines[index]) and _LIST_FOOTER.search("\n".join(lines[index + 1 : index + 8])):
            lines = lines[:index]
    end = len(lines)
    while end and (not lines[end - 1].strip() or (_RULE.match(lines[end - 1]) and end > 1)):
        end -= 1
    return lines[:end]


def _without_signature(lines: list[str]) -> list[str]:
    lines = _without_footer(lines)
    filled = [index for index, line in enumerate(lines) if line.strip()]
    # a signature is at the end: only the last lines are looked at, and never the very first
    for position in range(max(1, len(filled) - 16), len(filled)):
        index = filled[position]
        line = lines[index]
        rest = [lines[after] for after in filled[position + 1 :]]
        if _DELIMITER.match(line) and len(rest) <= 15:
            return lines[:index]
        if _CLOSING.match(line) and len(rest) <= 10 and all(len(text) <= 100 for text in rest[:4]):
            return lines[:index]
        if _DEVICE.match(line) and _DEVICE_WORDS.search(line) and len(line) <= 90 and len(rest) <= 3:
            return lines[:index]
        if _DASH_NAME.match(line) and not rest and not lines[index - 1].lstrip().startswith("-"):
            return lines[:index]
    return lines


# --- HTML ---------------------------------------------------------------------------------------------------

_HTML_CUT = re.compile(
    r"""<(?:
      div[^<>]{0,300}\b(?:class|id)\s*=\s*["']?[^"'<>]{0,60}(?:gmail_quote|gmail_extra|yahoo_quoted
      |divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|
        moz-cite-prefix|ms-outlook-mobile-reference|protonmail_quote|zmail_extra|tutanota_quote
        |WordSection2|x_divRplyFwdMsg|mail-editor-reference-message-container)
    | blockquote[^<>]{0,300}(?:type\s*=\s*["']?cite|class\s*=\s*["']?[^"'<>]{0,60}(?:gmail_quote|quote
    |protonmail))
    | hr[^<>]{0,200}(?:id\s*=\s*["']?stopSpelling|tabindex\s*=\s*["']?-1)
    | div[^<>]{0,200}border(?:-top)?\s*:\s*(?:none\s*;\s*border-top\s*:\s*)?solid\s+\#(?:B5C4DF|E1E1E1)
    | !--\s*originalMessage
    | (?:span|div)[^<>]{0,100}id\s*=\s*["']?OLK_SRC_BODY_SECTION
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def cut_html(source: str) -> str:
    """HTML up to where a mail program marked the quoted history; the whole when nothing stands before it."""
    for match in _HTML_CUT.finditer(source):
        before = source[: match.start()]
        if re.search(
            r"\w",
            re.sub(
                r"<[^<>]*>|&\w+;",
                "",
                re.sub(r"(?is)<(style|title|script)\b.*?</\1\s*>", "", before[:200_000]),
            ),
        ):
            return before
        if match.start() > 200_000:
            break
    return source
