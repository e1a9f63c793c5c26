"""Small pieces of the pages: icons, badges, avatars, times, money.

They are simple tags that return finished HTML, because they stand in every row of every list and an
included template costs several times as much.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.numbers import format_currency
from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from core.clock import now
from core.money import Money
from desk.snooze_times import moment_text
from tickets.labels import CHANNEL_LABELS, PRIORITY_LABELS, STATUS_LABELS

register = template.Library()

CHANNEL_ICONS = {
    "email": "mail",
    "chat": "message-square",
    "phone": "phone",
    "sms": "smartphone",
    "whatsapp": "smartphone",
    "web": "globe",
    "api": "zap",
}


def safe(html: str) -> SafeString:
    """Marks HTML as finished; whoever builds it has escaped every value in it."""
    return mark_safe(html)  # noqa: S308 - the callers escape


@cache
def sprite_url() -> str:
    """Where the icons lie, with the hash of the deployed file."""
    return static("desk/icons.svg")


@lru_cache(maxsize=512)
def icon_html(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration and hidden from screen readers."""
    classes = f"icon {escape(css)}".rstrip()
    use = f'<use href="{sprite_url()}#{escape(name)}"/>'
    if label:
        return safe(f'<svg class="{classes}" role="img" aria-label="{escape(label)}">{use}</svg>')
    return safe(f'<svg class="{classes}" aria-hidden="true">{use}</svg>')


@register.simple_tag
def tool(name: str, icon_name: str, label: str, keys: str, *, is_first: bool = False) -> SafeString:
    """A button of the editor; ``keys`` is its combination as `aria-keyshortcuts` writes it."""
    shown = f"{label} ({keys.replace('Control', 'Ctrl')})"
    known = f' aria-keyshortcuts="{escape(keys)}"' if "+" in keys else ""
    return safe(
        f'<button class="button button--quiet button--icon" type="button" tabindex="{0 if is_first else -1}" '
        f'data-format="{escape(name)}" aria-label="{escape(label)}" title="{escape(shown)}"{known}>'
        f"{icon_html(icon_name)}</button>"
    )


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """``{% icon "mail" %}``, or ``{% icon "mail" label=_("E-mail") %}`` where it is the only sign."""
    return icon_html(name, str(label), css)


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, which: str, **values: Any) -> SafeString:
    """``{% component "card" title=_("Details") %}...{% endcomponent %}``: a component around what stands inside.

    It sees its own values only. For rows of lists it is too slow; those are written out.
    """
    engine = context.template.engine  # type: ignore[union-attr]
    return engine.get_template(f"components/{which}.html").render(context.new({**values, "content": content}))


@register.simple_tag
def channel_icon(kind: str) -> SafeString:
    """The icon of a kind of channel, with its name for screen readers."""
    return _channel_icon(kind, get_language())


@lru_cache(maxsize=256)
def _channel_icon(kind: str, language: str | None) -> SafeString:
    return icon_html(CHANNEL_ICONS.get(kind, "globe"), str(CHANNEL_LABELS.get(kind, kind)))


@register.simple_tag
def badge(text: Any, tone: str = "", icon: str = "") -> SafeString:
    """A word on a soft ground. Tones: accent, ok, warning, danger, note, outline, or none."""
    css = f"badge badge--{escape(tone)}" if tone else "badge"
    return safe(f'<span class="{css}">{icon_html(icon) if icon else ""}{escape(text)}</span>')


@register.simple_tag
def status_pill(category: str, label: Any = "") -> SafeString:
    """A status by a mark and its name; ``label`` replaces the name of the category."""
    return _pill(category, str(label), get_language())


@lru_cache(maxsize=256)
def _pill(category: str, label: str, language: str | None) -> SafeString:
    text = label or STATUS_LABELS.get(category, category)
    return safe(f'<span class="pill pill--{escape(category)}">{escape(text)}</span>')


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """At most two letters that stand for a name."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


@register.simple_tag
def avatar(name: Any, size: str = "", kind: str = "") -> SafeString:
    """The initials of a person on a disc. ``size``: small or large; ``kind``: agent. Decoration only."""
    css = "avatar" + (f" avatar--{size}" if size else "") + (f" avatar--{kind}" if kind else "")
    return safe(f'<span class="{css}" aria-hidden="true">{escape(initials(str(name)))}</span>')


@lru_cache(maxsize=32)
def _short_units(language: str | None) -> tuple[str, str, str, str]:
    """The words of :func:`ago` in a language, looked up once instead of in every row."""
    return _("now"), _("%(n)d min"), _("%(n)d h"), _("%(n)d d")


def ago(moment: datetime, at: datetime) -> str:
    """How long ago in the fewest words: ``now``, ``5 min``, ``3 h``, ``2 d``, then the date."""
    just_now, minute, hour, day = _short_units(get_language())
    minutes = int((at - moment).total_seconds() // 60)
    if minutes < 1:
        return just_now
    if minutes < 60:
        return minute % {"n": minutes}
    if minutes < 24 * 60:
        return hour % {"n": minutes // 60}
    if minutes < 7 * 24 * 60:
        return day % {"n": minutes // (24 * 60)}
    return short_date(moment, at)


def short_date(moment: datetime, at: datetime) -> str:
    """The day, with its year only when that is another year."""
    local = timezone.localtime(moment)
    if local.year == timezone.localtime(at).year:
        # Translators: a day without its year, in Django's date format, e.g. "16 Nov"
        return formats.date_format(local, _("j M"))
    # Translators: a day with its year, in Django's date format, e.g. "16 Nov 2025"
    return formats.date_format(local, _("j M Y"))


def time_html(moment: datetime, text: str) -> SafeString:
    """A <time> that shows ``text`` and tells date and time on hover."""
    local = timezone.localtime(moment)
    stamp = f"{local:%Y-%m-%d %H:%M}"
    return safe(
        f'<time datetime="{local.isoformat(timespec="seconds")}" title="{stamp}">{escape(text)}</time>'
    )


@register.simple_tag
def when(moment: datetime | None) -> SafeString | str:
    """How long ago, short: for lists."""
    return time_html(moment, ago(moment, now())) if moment else ""


@register.simple_tag
def clock_time(moment: datetime | None) -> SafeString | str:
    """The time of day, with the day before it when that is not today: for the history of a ticket."""
    if not moment:
        return ""
    at = now()
    local = timezone.localtime(moment)
    text = formats.time_format(local, "H:i")
    if local.date() != timezone.localtime(at).date():
        text = f"{short_date(moment, at)}, {text}"
    return time_html(moment, text)


@register.simple_tag
def moment(value: datetime) -> SafeString:
    """A moment to come, with its day: ``Mon 9 Jun, 09:00``."""
    return time_html(value, moment_text(value))


def duration_text(seconds: float) -> str:
    """A length of time in its two largest units, e.g. ``3 min 12 s``, ``2 h 5 min``, ``4 d 3 h``."""
    total = round(seconds)
    if total < 60:
        return _("%(n)d s") % {"n": total}
    if total < 3600:
        parts = (_("%(n)d min") % {"n": total // 60}, _("%(n)d s") % {"n": total % 60}, total % 60)
    elif total < 86400:
        parts = (
            _("%(n)d h") % {"n": total // 3600},
            _("%(n)d min") % {"n": total // 60 % 60},
            total // 60 % 60,
        )
    else:
        parts = (
            _("%(n)d d") % {"n": total // 86400},
            _("%(n)d h") % {"n": total // 3600 % 24},
            total // 3600 % 24,
        )
    return f"{parts[0]} {parts[1]}" if parts[2] else parts[0]


@register.filter
def duration(seconds: float | None) -> str:
    """``{{ seconds|duration }}``; nothing known shows as a dash."""
    return "–" if seconds is None else duration_text(seconds)


@lru_cache(maxsize=4096)
def money_text(amount_minor: int, currency: str, locale: str) -> str:
    """An amount in the notation of the reader; cents are left out of thousands and of whole amounts."""
    amount = Money(amount_minor, currency).amount
    if amount != amount.to_integral_value() and abs(amount) < 1000:
        return str(format_currency(amount, currency, locale=locale))
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "")
    return str(format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False))


@register.simple_tag
def money(amount_minor: int | None, currency: str = "EUR") -> str:
    """``{% money value.amount_minor value.currency %}``; minor units are cents for the euro."""
    if amount_minor is None:
        return "–"
    return money_text(amount_minor, currency, to_locale(get_language() or "en"))


@register.filter
def capped(count: int | None, limit: int = 1000) -> str:
    """A count that was taken up to ``limit`` only: ``999+`` when there are at least so many."""
    if count is None:
        return ""
    return f"{limit - 1}+" if count >= limit else str(count)


@register.filter
def status_label(category: str) -> str:
    """The name of a status category in the reader's language."""
    return str(STATUS_LABELS.get(category, category))


@register.filter
def priority_label(priority: str) -> str:
    """The name of a priority in the reader's language."""
    return str(PRIORITY_LABELS.get(priority, priority))


@register.simple_tag
def people(count: int) -> str:
    """``n = 8`` in words that a screen reader can say."""
    return ngettext("%(n)d answer", "%(n)d answers", count) % {"n": count}
