"""Mails as shops get them: two bodies, the usual headers, about 4 kB."""

from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

from core import clock
from helpdesk.seeding.conversation import pick
from helpdesk.seeding.english import ENGLISH
from helpdesk.seeding.french import FRENCH

_RECEIVED = (
    "from mail.example.net (mail.example.net [203.0.113.7]) by mx.example.com (Postfix) with ESMTPS "
    "id 4Xy{number:08d} for <{to}>; {date}"
)


def mails(count: int, *, run: str) -> list[tuple[str, str, bytes]]:
    """So many mails: sender, recipient and bytes. ``run`` keeps the Message-IDs of two runs apart."""
    random = Random(run)  # noqa: S311
    return [_mail(random, number, run) for number in range(count)]


def _mail(random: Random, number: int, run: str) -> tuple[str, str, bytes]:
    language = FRENCH if random.random() < 0.55 else ENGLISH
    to = "commandes@example.com" if language is FRENCH else "support@example.com"
    topic = language.topics[int(random.random() * len(language.topics))]
    name = f"{pick(language.first_names, random)} {pick(language.last_names, random)}"
    sender = f"customer-{run}-{number % 700}@example.net"  # two thirds are people who wrote before
    slots = {
        "order": f"BR-{100_000 + int(random.random() * 899_999)}",
        "name": name,
        "product": pick(language.products, random),
        "colour": pick(language.colours, random),
        "city": pick(language.cities, random),
        "days": str(2 + int(random.random() * 12)),
        "amount": "42.50",
    }
    paragraphs = [
        pick(language.greetings, random),
        f"{pick(topic.problems, random)} {pick(language.details, random)}" % slots,
        pick(topic.problems, random) % slots,
        f"{pick(language.closings, random)}\n{name}",
    ]
    date = format_datetime(clock.now())
    mail = EmailMessage()
    mail["Received"] = _RECEIVED.format(number=number, to=to, date=date)
    mail["DKIM-Signature"] = "v=1; a=rsa-sha256; d=example.net; s=mail; h=from:to:subject; b=" + "A" * 172
    mail["From"] = f"{name} <{sender}>"
    mail["To"] = to
    mail["Subject"] = pick(topic.subjects, random) % slots
    mail["Date"] = date
    mail["Message-ID"] = f"<{run}.{number}@example.net>"
    mail["X-Mailer"] = "Example Mail 16.0"
    mail.set_content("\n\n".join(paragraphs))
    html = "".join(f'<p class="MsoNormal" style="margin:0 0 12px">{text}</p>' for text in paragraphs)
    mail.add_alternative(
        f'<html><head><meta charset="utf-8"><style>p {{ font: 11pt Calibri }}</style></head>'
        f'<body lang="{language.code}"><div dir="ltr">{html}</div></body></html>',
        subtype="html",
    )
    return sender, to, mail.as_bytes()
