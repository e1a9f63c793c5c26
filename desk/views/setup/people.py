"""Colleagues: invited, changed, shut out, and what happens to their tickets."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Role, Team, User
from accounts.permissions import Permission, require
from accounts.services import invitations, people
from accounts.services.invitations import Sent
from accounts.services.people import CannotChange
from core.clock import now
from desk.forms.setup_people import InviteForm, LeaveForm, PersonForm
from desk.http import signed_in_user
from desk.templatetags.ui import ago
from desk.views.answers import sentence
from desk.views.setup.base import Editor, Listing, Row, Usage, edit_page, found, list_page, url
from tickets.models import Ticket
from tickets.services import leaving
from tickets.states import UNRESOLVED


@require(Permission.MANAGE_SETTINGS)
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody with role, teams, open tickets, and when they were here last."""
    users = User.objects.prefetch_related("teams").order_by("name")
    rows = [_row(user) for user in users]
    listing = Listing(
        _("People"),
        _("Everybody who can sign in. Invite colleagues by mail; they choose their own password."),
        (_("Name"), _("E-mail address"), _("Role"), _("Teams"), _("Last seen")),
        rows,
        "users",
        url("person_new"),
        _("Invite"),
    )
    return list_page(request, listing)


def _row(user: User) -> Row:
    badges = []
    if not user.has_usable_password() and user.is_active:
        badges.append((_("Invited"), "accent"))
    if user.is_away:
        badges.append((_("Away"), "warning"))
    if user.is_demo:
        badges.append((_("Demo"), "outline"))
    teams = ", ".join(team.name for team in user.teams.all())
    seen = ago(user.last_seen_at, now()) if user.last_seen_at else _("never")
    cells = (user.email, Role(user.role).label, teams, seen)
    return Row(user.name, url("person", user.pk), cells, badges, not user.is_active)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Make an account and write to its owner."""
    by = signed_in_user(request)
    form = InviteForm(request.POST or None, initial={"role": Role.AGENT, "language": by.language})

    def keep() -> User:
        data = form.cleaned_data
        user = people.add_person(
            email=data["email"],
            name=data["name"],
            role=Role(data["role"]),
            teams=list(data["teams"]),
            language=data["language"],
            by=by,
            now=now(),
        )
        tell(request, user, invitations.send_invitation(user, by=by))
        return user

    return edit_page(
        request, Editor("person", _("Invite a colleague"), url("people"), form, keep, save_label=_("Invite"))
    )


def tell(request: HttpRequest, user: User, sent: Sent) -> None:
    """Say whether the mail went out; when it did not, the link is shown to be given by hand."""
    if sent.problem:
        told = {"email": user.email, "problem": sent.problem, "link": sent.link}
        messages.error(
            request,
            _("The mail to %(email)s did not go out (%(problem)s). Give them this link: %(link)s") % told,
        )
    else:
        messages.success(request, _("A mail with a link is on its way to %s.") % user.email)


@require(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a colleague; deactivating asks what happens to their tickets."""
    by = signed_in_user(request)
    user: User = found(User.objects.filter(pk=pk).first())
    teams = list(user.teams.values_list("pk", flat=True))
    form = PersonForm(
        None if request.POST.get("do") in {"archive", "restore"} else request.POST or None,
        initial={"name": user.name, "email": user.email, "role": user.role, "teams": teams},
    )
    leave = LeaveForm(request.POST if request.POST.get("do") == "archive" else None, leaver=user)

    def keep() -> User:
        data = form.cleaned_data
        return people.update_person(
            user,
            name=data["name"],
            email=data["email"],
            role=Role(data["role"]),
            teams=list(data["teams"]),
            by=by,
            now=now(),
        )

    def archive(away: bool) -> None:
        if not away:
            people.reactivate(user, by=by, now=now())
        elif leave.is_valid():
            people.deactivate(user, by=by, now=now())
            leaving.hand_over(user, leave.heir(), by=by, now=now())

    editor = Editor(
        "person",
        user.name,
        url("people"),
        form,
        keep,
        user,
        not user.is_active,
        archive,
        _("You can't shut yourself out.") if user.pk == by.pk else "",
        _used_by(user),
        "desk/settings/person.html",
        _("Deactivate"),
        _(
            "The account is shut at once: no password, no tokens. What was written stays, "
            "and the account can be restored."
        ),
    )
    is_invited = user.is_active and not user.has_usable_password()
    return edit_page(request, editor, person=user, leave=leave, is_invited=is_invited)


def _used_by(user: User) -> list[Usage]:
    counts = Ticket.objects.filter(assignee=user).aggregate(
        open=Count("pk", filter=Q(status__in=[status.value for status in UNRESOLVED])), all=Count("pk")
    )
    usages = [Usage(_("%(open)s open tickets, %(all)s in all") % counts)] if counts["all"] else []
    usages += [
        Usage(_("Team %s") % team.name, url("team", team.pk)) for team in Team.objects.filter(members=user)
    ]
    tokens = user.api_tokens.filter(revoked_at__isnull=True).count()
    return [*usages, Usage(_("%s API tokens") % tokens, url("tokens"))] if tokens else usages


@require(Permission.MANAGE_SETTINGS)
@require_POST
def send_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to somebody: the invitation again, or a link for a new password."""
    by = signed_in_user(request)
    user: User = found(User.objects.filter(pk=pk, is_active=True).first())
    try:
        send = invitations.send_reset if user.has_usable_password() else invitations.send_invitation
        tell(request, user, send(user, by=by))
    except CannotChange as error:
        messages.error(request, sentence(error))
    return redirect("settings:person", pk)
