"""Canned answers and macros in the settings: everybody has their own, admins share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import Permission, has_permission, require
from core.clock import now
from desk.forms.macro import AnswerForm, MacroForm, initial_of_answer, initial_of_macro
from desk.http import reader_of, signed_in_user
from desk.macro_words import Names, words_of
from desk.templatetags.ui import ago
from desk.views.setup.base import Editor, Listing, Row, Usage, edit_page, found, list_page, url
from tickets.macro_steps import MacroStep, StepKind
from tickets.macro_values import values_for
from tickets.models import CannedAnswer, Macro, MacroUse, Scope, Ticket
from tickets.models.sharing import usable_by
from tickets.services import macros as services
from tickets.variables import fill


def _may_share(user: User) -> bool:
    return has_permission(user, Permission.MANAGE_SETTINGS)


def _listed(user: User) -> Q:
    """Admins see everything that is shared, archived too; others what they can use; everybody their own."""
    if _may_share(user):
        return Q(owner__isnull=True) | Q(owner=user)
    return usable_by(user) | Q(owner=user)


def _row(thing: CannedAnswer | Macro, name: str, address: str, about: str) -> Row:
    holder = {Scope.PERSONAL: _("Only me"), Scope.EVERYBODY: _("Everybody")}.get(thing.scope)
    last = ago(thing.last_used_at, now()) if thing.last_used_at else "–"
    whom = holder or (thing.team.name if thing.team else "")
    return Row(name, address, (about, whom, thing.use_count, last), is_archived=thing.archived_at is not None)


@require(Permission.REPLY)
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The canned answers with how often they are used."""
    user = signed_in_user(request)
    rows = [
        _row(one, one.title, url("answer", one.pk), f"/{one.shortcut}" if one.shortcut else "")
        for one in CannedAnswer.objects.filter(_listed(user)).select_related("team")
    ]
    listing = Listing(
        _("Canned answers"),
        _("Texts for replies and notes. In the reply field, a slash at the beginning of a line finds them."),
        (_("Title"), _("Shortcut"), _("For whom"), _("Used"), _("Last used")),
        rows,
        "message-square",
        url("answer_new"),
        _("New answer"),
        numbers=(3,),
    )
    return list_page(request, listing)


@require(Permission.REPLY)
@require_safe
def macros(request: HttpRequest) -> HttpResponse:
    """The macros with what they do and how often they are used."""
    user, names = signed_in_user(request), Names()
    rows = [
        _row(one, one.name, url("macro", one.pk), ", ".join(words_of(_steps(one), names)))
        for one in Macro.objects.filter(_listed(user)).select_related("team")
    ]
    listing = Listing(
        _("Macros"),
        _(
            "Steps that are taken together: a text for the reply, a note, status, tags. On a ticket, m offers them."
        ),
        (_("Name"), _("Does"), _("For whom"), _("Used"), _("Last used")),
        rows,
        "zap",
        url("macro_new"),
        _("New macro"),
        numbers=(3,),
    )
    return list_page(request, listing)


def _steps(macro: Macro) -> Iterable[MacroStep]:
    return [MacroStep(StepKind(step["step"]), step["value"]) for step in macro.steps]


@require(Permission.REPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write or change a canned answer."""
    user = signed_in_user(request)
    one = _find(CannedAnswer, pk, user) if pk else None
    form = AnswerForm(
        request.POST or None,
        may_share=_may_share(user),
        initial=initial_of_answer(one) if one else {"scope": Scope.EVERYBODY},
    )
    editor = Editor(
        "answer",
        one.title if one else _("New answer"),
        url("answers"),
        form,
        lambda: services.save_answer(one, form.answer(), form.sharing(user), by=user, now=now()),
        one,
        bool(one and one.archived_at),
        (lambda away: services.set_archived(found(one), away, by=user, now=now())) if one else None,
        used_by=_uses(one.uses.all()) if one else (),
        template="desk/settings/macro.html",
    )
    return _page(request, editor, ["text"])


@require(Permission.REPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def macro(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write or change a macro."""
    user = signed_in_user(request)
    one = _find(Macro, pk, user) if pk else None
    form = MacroForm(
        request.POST or None,
        may_share=_may_share(user),
        initial=initial_of_macro(one) if one else {"scope": Scope.EVERYBODY},
    )
    editor = Editor(
        "macro",
        one.name if one else _("New macro"),
        url("macros"),
        form,
        lambda: services.save_macro(one, form.macro(), form.sharing(user), by=user, now=now()),
        one,
        bool(one and one.archived_at),
        (lambda away: services.set_archived(found(one), away, by=user, now=now())) if one else None,
        used_by=_uses(one.uses.all()) if one else (),
        template="desk/settings/macro.html",
    )
    return _page(request, editor, ["reply", "note"])


def _find(model: type[Any], pk: int, user: User) -> Any:
    """One that the user may change: their own, for admins the shared ones. Raises Http404."""
    mine = Q(owner=user)
    one = model.objects.filter(mine | Q(owner__isnull=True) if _may_share(user) else mine, pk=pk).first()
    if one is None:
        raise Http404
    return one


def _uses(uses: Any) -> list[Usage]:
    """Who used it lately, and how often."""
    newest = list(uses.select_related("user").order_by("-at")[:200])
    counts: dict[str, int] = {}
    for use in newest:
        counts[use.user.name] = counts.get(use.user.name, 0) + 1
    people = [
        Usage(ngettext("%(name)s, %(n)d time", "%(name)s, %(n)d times", n) % {"name": name, "n": n})
        for name, n in sorted(counts.items(), key=lambda item: -item[1])[:10]
    ]
    return [*people, *(_last(use) for use in newest[:1])]


def _last(use: MacroUse) -> Usage:
    said = _("Last on #%(number)s, %(ago)s") % {"number": use.ticket_id, "ago": ago(use.at, now())}
    return Usage(said, f"/t/{use.ticket_id}/")


def _page(request: HttpRequest, editor: Editor, texts: list[str]) -> HttpResponse:
    """The editor; the button “preview” shows the texts on a real ticket and saves nothing."""
    previews: list[Any] = []
    ticket = None
    if request.method == "POST" and request.POST.get("do") == "preview":
        reader = reader_of(request)
        number = request.POST.get("preview_ticket", "").strip().lstrip("#")
        tickets = reader.visible.select_related("customer", "queue", "brand")
        wanted = tickets.filter(pk=int(number)) if number.isdecimal() and len(number) < 19 else tickets
        ticket = wanted.order_by("-pk").first()
        if ticket is not None:
            previews = _previews(request, ticket, reader.user, texts)
    return edit_page(
        request, editor, previews=previews, preview_ticket=ticket, asked=request.POST.get("do") == "preview"
    )


def _previews(request: HttpRequest, ticket: Ticket, user: User, texts: list[str]) -> list[Any]:
    values = values_for(ticket, user, now=now())
    return [fill(text, values) for name in texts if (text := request.POST.get(name, "").strip())]
