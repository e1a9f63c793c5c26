"""The guided start: the first admin by a token of the terminal, then four steps that can be left and resumed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Role, User
from accounts.permissions import Permission, has_permission, public, require
from accounts.services import first_run, invitations, people
from accounts.services.first_run import TooLate
from accounts.services.people import CannotChange
from channels_app.email import probes
from channels_app.models import Channel
from channels_app.services import channels
from core.clock import now
from desk.forms.setup_work import ChannelForm
from desk.forms.start import CompanyForm, FirstAdminForm, FirstRuleForm, PeopleForm
from desk.http import page, signed_in_user
from desk.views.answers import sentence
from routing.services.rules import RuleText, create_rule
from routing.tree import InvalidRule
from tickets.models import Brand, Queue
from tickets.services import brands, queues
from tickets.services.brands import BrandText

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The first account, while there is none; afterwards the way to where the guided start was left."""
    if not first_run.is_empty():
        step = first_run.unfinished_step()
        if step and has_permission(request.user, Permission.MANAGE_SETTINGS):
            return redirect("settings:start_step", step)
        return redirect("desk:home")
    given = request.POST.get("token") or request.GET.get("token", "")
    if not first_run.is_token(given):
        return page(request, "desk/start/closed.html", {"is_wrong": bool(given)}, status=403)
    form = FirstAdminForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        try:
            user = first_run.create_first_admin(**form.cleaned_data, now=now())
        except TooLate:
            return redirect("desk:home")
        login(request, user, backend=BACKEND)
        return redirect("settings:start_step", first_run.STEPS[0])
    context = {"form": form, "token": given, **_place("account")}
    return page(request, "desk/start/step.html", context, status=422 if form.is_bound else 200)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, name: str) -> HttpResponse:
    """One step: saved and on, or left out; earlier ones can be opened again. Raises Http404 once it is over."""
    if name not in first_run.STEPS or first_run.unfinished_step() is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "later":
        return redirect("desk:home")
    if request.method == "POST" and request.POST.get("do") == "skip":
        return _on(name)
    by = signed_in_user(request)
    form, keep = _STEPS[name](request, by)
    if request.method == "POST" and form.is_valid():
        try:
            keep()
            return _on(name)
        except (CannotChange, InvalidRule) as error:
            form.add_error(None, sentence(error))
    context = {"form": form, "can_skip": name != "company", **_place(name)}
    return page(request, "desk/start/step.html", context, status=422 if form.is_bound else 200)


def _on(name: str) -> HttpResponse:
    following = first_run.go_on_from(name, now=now())
    return redirect("settings:start_step", following) if following else redirect("desk:home")


def _place(name: str) -> dict[str, Any]:
    labels = {
        "account": _("Your account"),
        "company": _("Your company"),
        "mail": _("Mail"),
        "people": _("Colleagues"),
        "rule": _("First rule"),
    }
    leads = {
        "account": _("This account may do everything. Further ones come later."),
        "company": _("The name under which you speak to customers."),
        "mail": _("The address to which customers write. We send you a test mail from it."),
        "people": _("Invite those who answer with you."),
        "rule": _("Rules sort new tickets. Here is a first one; there is more in the settings."),
    }
    order = list(labels)
    steps = [(label, key == name, order.index(key) < order.index(name)) for key, label in labels.items()]
    return {"heading": labels[name], "lead": leads[name], "steps": steps}


Step = tuple[forms.Form, Callable[[], object]]


def _company(request: HttpRequest, by: User) -> Step:
    brand = Brand.objects.filter(is_default=True).first()
    initial = (
        {"name": brand.name, "language": brand.language, "signature": brand.signature}
        if brand
        else {"language": by.language}
    )
    form = CompanyForm(request.POST or None, initial=initial)

    def keep() -> None:
        data = form.cleaned_data
        text = BrandText(data["name"], data["language"], data["signature"], is_default=True)
        brands.save_brand(brand, text, by=by, now=now())
        if not Queue.objects.exists():
            queues.save_queue(None, name=_("Support"), team=None, is_private=False, by=by, now=now())

    return form, keep


def _mail(request: HttpRequest, by: User) -> Step:
    brand = Brand.objects.filter(is_default=True).first()
    initial = {"address": f"support@{settings.MAIL_DOMAIN}", "brand": brand.pk if brand else None}
    form = ChannelForm(request.POST or None, initial=initial)

    def keep() -> None:
        data = form.cleaned_data
        known = Channel.objects.filter(kind="email", address=data["address"].lower()).first()
        channel = channels.save_email_channel(
            known,
            name=data["name"],
            address=data["address"],
            brand=data["brand"],
            imap=form.imap(),
            by=by,
            now=now(),
        )
        tried = [probes.send_test(channel, by.email, now=now())]
        if channel.config.get("imap"):
            tried.append(probes.check_mailbox(channel))
        for one in tried:
            (messages.success if one.is_good else messages.error)(request, one.text)

    return form, keep


def _people(request: HttpRequest, by: User) -> Step:
    form = PeopleForm(request.POST or None)

    def keep() -> None:
        asked, failed = 0, []
        for name, email in form.cleaned_data["people"]:
            if User.objects.filter(email__iexact=email).exists():
                continue
            user = people.add_person(
                email=email, name=name, role=Role.AGENT, teams=[], language=by.language, by=by, now=now()
            )
            sent = invitations.send_invitation(user, by=by)
            asked += 1
            if sent.problem:
                failed.append(f"{email}: {sent.link}")
        said = ngettext("%(n)d colleague invited.", "%(n)d colleagues invited.", asked) % {"n": asked}
        messages.success(request, said)
        if failed:
            messages.error(
                request, _("These mails did not go out; pass the links on: %s") % "; ".join(failed)
            )

    return form, keep


def _rule(request: HttpRequest, by: User) -> Step:
    form = FirstRuleForm(request.POST or None)

    def keep() -> None:
        data = form.cleaned_data
        condition = {"field": "subject_words", "op": "has_any_of", "value": data["words"]}
        actions: list[dict[str, Any]] = [{"action": "set_priority", "value": data["priority"]}]
        if data["tag"].strip():
            actions.append({"action": "add_tag", "value": [data["tag"].strip()]})
        name = _("First things first")
        create_rule(RuleText(name, {"all": [condition]}, actions, stops=False), by=by, now=now())

    return form, keep


_STEPS: dict[str, Callable[[HttpRequest, User], Step]] = {
    "company": _company,
    "mail": _mail,
    "people": _people,
    "rule": _rule,
}
