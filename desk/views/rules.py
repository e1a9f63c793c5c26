"""Routing rules: their order, the editor, and why a ticket is where it is."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from core import clock
from desk.forms.rule import RuleDraft, draft_from, draft_of, new_draft
from desk.http import find_ticket, page, reader_of, shell_of, signed_in_user
from desk.rule_editor import editor_of
from routing import selectors
from routing.describe import rule_texts
from routing.explain import decisions_of
from routing.models import Rule
from routing.options import Options
from routing.services import rules as services
from routing.services.rules import RuleText, RuleWasChanged
from routing.tree import Fault, InvalidRule, read_conditions
from tickets.models import Queue

SAVE, TRY, REFRESH = "save", "try", "refresh"
SHOWN_MATCHES = 20


@require(Permission.MANAGE_ROUTING)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in their order, in sentences, with how often each matched lately."""
    options = Options()
    counts, looked_at = selectors.recent_matches()
    rows = [
        {
            "rule": rule,
            "texts": rule_texts(rule.conditions, rule.actions, options),
            "count": counts.get(rule.pk, 0),
        }
        for rule in Rule.objects.all()
    ]
    chosen = selectors.default_queue_id()
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "rows": rows,
        "looked_at": looked_at,
        "queues": [(pk, name, pk == str(chosen)) for pk, name in options.of("queues").items()],
        "has_default": chosen is not None,
    }
    return page(request, "desk/rules/list.html", context)


@require(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """Write a rule."""
    if request.method != "POST":
        return _editor(request, new_draft(), None)
    return _edit(request, None)


@require(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    rule = _find(pk)
    if request.method != "POST":
        draft = draft_of(
            rule.name,
            rule.conditions,
            rule.actions,
            stops=rule.stops,
            is_active=rule.is_active,
            version=rule.version,
        )
        return _editor(request, draft, rule)
    return _edit(request, rule)


def _edit(request: HttpRequest, rule: Rule | None) -> HttpResponse:
    draft, button = draft_from(request.POST), request.POST.get("do", SAVE)
    if button == SAVE:
        return _save(request, draft, rule)
    draft.press(button)
    faults: list[Fault] = []
    matches = None
    if button == TRY:
        try:
            group = read_conditions(draft.conditions())
            found, tried = selectors.would_match(group, reader_of(request).visible)
            matches = {"count": len(found), "tried": tried, "tickets": found[:SHOWN_MATCHES]}
        except InvalidRule as refused:
            faults = refused.faults
    return _editor(request, draft, rule, faults=faults, matches=matches, focus=_focus_after(button))


def _focus_after(button: str) -> str:
    """What was removed can't keep the focus: the button that adds another one has it then."""
    verb, _colon, path = button.partition(":")
    return f"add:{path.rpartition('.')[0]}" if verb == "remove" else ""


def _save(request: HttpRequest, draft: RuleDraft, rule: Rule | None) -> HttpResponse:
    text = RuleText(draft.name, draft.conditions(), draft.actions(), draft.stops, draft.is_active)
    by, now = signed_in_user(request), clock.now()
    try:
        if rule is None:
            services.create_rule(text, by=by, now=now)
        else:
            services.update_rule(rule.pk, text, by=by, now=now, version=draft.version)
    except InvalidRule as refused:
        return _editor(request, draft, rule, faults=refused.faults, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except RuleWasChanged:
        return _editor(request, draft, rule, is_stale=True, status=HTTPStatus.CONFLICT)
    messages.success(request, _("The rule is saved. It counts from the next ticket on."))
    return redirect("routing:rules")


def _editor(
    request: HttpRequest,
    draft: RuleDraft,
    rule: Rule | None,
    *,
    faults: list[Fault] | None = None,
    matches: dict[str, object] | None = None,
    focus: str = "",
    is_stale: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "rule": rule,
        "editor": editor_of(draft, faults or ()),
        "matches": matches,
        "focus": focus,
        "is_stale": is_stale,
        "here": request.path,
    }
    return page(request, "desk/rules/edit.html", context, status=status)


@require(Permission.MANAGE_ROUTING)
@require_POST
def move_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Up or down by one place."""
    rule = _find(pk)
    step = -1 if request.POST.get("to") == "up" else 1
    services.move_rule(rule.pk, rule.position + step, by=signed_in_user(request), now=clock.now())
    return redirect(f"{reverse('routing:rules')}#rule-{rule.pk}")


@require(Permission.MANAGE_ROUTING)
@require_POST
def switch_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off."""
    rule = _find(pk)
    services.set_active(
        rule.pk, request.POST.get("active") == "1", by=signed_in_user(request), now=clock.now()
    )
    return redirect(f"{reverse('routing:rules')}#rule-{rule.pk}")


@require(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete."""
    rule = _find(pk)
    if request.method == "POST":
        services.delete_rule(rule.pk, by=signed_in_user(request), now=clock.now())
        messages.success(request, _("The rule “%(name)s” is deleted.") % {"name": rule.name})
        return redirect("routing:rules")
    context = {"shell": shell_of(reader_of(request), current="settings"), "rule": rule}
    return page(request, "desk/rules/delete.html", context)


@require(Permission.MANAGE_ROUTING)
@require_POST
def default_queue(request: HttpRequest) -> HttpResponse:
    """Where tickets wait that no rule puts anywhere."""
    queue = _queue(request.POST)
    services.set_default_queue(queue, by=signed_in_user(request), now=clock.now())
    messages.success(request, _("Saved. It counts from the next ticket on."))
    return redirect("routing:rules")


def _queue(data: QueryDict) -> Queue | None:
    text = data.get("queue", "")
    if not text:
        return None
    queue = (
        Queue.objects.filter(pk=int(text)).first()
        if text.isascii() and text.isdecimal() and len(text) < 19
        else None
    )
    if queue is None:
        raise Http404
    return queue


def _find(pk: int) -> Rule:
    rule = Rule.objects.filter(pk=pk).first()
    if rule is None:
        raise Http404
    return rule


@require(Permission.VIEW_TICKETS)
@require_safe
def why(request: HttpRequest, number: int) -> HttpResponse:
    """Why a ticket is where it is: a page, or with ``?part=why`` the part that the ticket's page shows."""
    reader = reader_of(request)
    ticket = find_ticket(reader, number)
    context = {"ticket": ticket, "decisions": decisions_of(ticket)}
    if request.GET.get("part") == "why":
        return page(request, "desk/rules/_why.html", context)
    context["shell"] = shell_of(reader)
    return page(request, "desk/rules/why.html", context)
