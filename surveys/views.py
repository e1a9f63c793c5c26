"""The page a customer answers on: no login, no cookie, no script; a signed link is the whole authority."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import public
from core import clock
from surveys import selectors
from surveys.labels import ANSWER_LABELS
from surveys.links import key_of
from surveys.models import Invitation
from surveys.scales import SCALES
from surveys.services import responses
from surveys.services.responses import CannotAnswer
from surveys.states import Exclusion

MAX_BODY = 64 * 1024  # a comment of 4,000 characters, percent-encoded, with room

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
    # The address holds the key: it must not travel to the pages behind links.
    "Referrer-Policy": "no-referrer",
}


# No CSRF token: the signed link is all the authority there is and no cookie adds any, so a foreign page that
# makes somebody send this form must already have the link. A token would need a cookie that many block.
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question and take the answer.

    GET never stores: programs that scan mails follow every link. ``?score=`` only preselects.
    """
    key = key_of(token)
    invitation = selectors.invitation_by_key(key) if key else None
    if invitation is None:
        return _page(request, "surveys/unknown.html", {}, status=HTTPStatus.NOT_FOUND)
    with override(selectors.language_of(invitation)):
        if request.method == "POST":
            return _store(request, invitation)
        if not selectors.is_open(invitation, clock.now()):
            return _over(request, invitation)
        if "thanks" in request.GET and selectors.response_of(invitation) is not None:
            return _page(request, "surveys/thanks.html", {"invitation": invitation})
        return _form(request, invitation, chosen=_preselected(request, invitation))


def _store(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        message = _("That is too long for us. Please shorten it.")
        return _form(request, invitation, error=message, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    text = request.POST.get("score", "")
    score = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1
    comment = request.POST.get("comment", "")
    try:
        responses.submit(
            invitation.pk, score=score, comment=comment, now=clock.now(), excluded=_exclusion(request)
        )
    except CannotAnswer as refused:
        return _refused(request, invitation, refused.why, comment)
    return HttpResponseRedirect(f"{request.path}?thanks=1", headers=HEADERS)


def _refused(request: HttpRequest, invitation: Invitation, why: str, comment: str) -> HttpResponse:
    if why == "over":
        return _over(request, invitation)
    if why == "often":
        message = _("You have changed your answer many times. We keep the last one.")
        return _form(request, invitation, error=message, status=HTTPStatus.TOO_MANY_REQUESTS)
    return _form(
        request,
        invitation,
        error=_("Please choose an answer."),
        comment=comment,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _exclusion(request: HttpRequest) -> str:
    if request.POST.get("website"):  # invisible to people; programs that fill in forms fill it too
        return Exclusion.SCANNER
    # Our own people see the link on the ticket. Demo accounts are there to try the whole way, answer included.
    user = request.user
    return Exclusion.STAFF if isinstance(user, User) and not user.is_demo else ""


def _preselected(request: HttpRequest, invitation: Invitation) -> int | None:
    text = request.GET.get("score", "")
    if text.isascii() and text.isdecimal() and len(text) < 4 and int(text) in SCALES[invitation.survey.kind]:
        return int(text)
    response = selectors.response_of(invitation)
    return response.score if response else None


def _form(
    request: HttpRequest,
    invitation: Invitation,
    *,
    chosen: int | None = None,
    comment: str | None = None,
    error: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    kind = invitation.survey.kind
    response = selectors.response_of(invitation)
    if comment is None:
        comment = response.comment if response else ""
    context = {
        "invitation": invitation,
        "response": response,
        "question": selectors.question_of(invitation.survey, selectors.language_of(invitation)),
        "answers": [
            {"score": score, "label": ANSWER_LABELS[kind].get(score, ""), "chosen": score == chosen}
            for score in SCALES[kind].scores
        ],
        "kind": kind,
        "comment": comment,
        "max_comment": responses.MAX_COMMENT,
        "error": error,
    }
    return _page(request, "surveys/answer.html", context, status=status)


def _over(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    context = {"invitation": invitation, "response": selectors.response_of(invitation)}
    return _page(request, "surveys/over.html", context, status=HTTPStatus.GONE)


def _page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    # Rendered without the request: nothing on this page may depend on a session or a cookie.
    html = render_to_string(template, dict(context))
    return HttpResponse(html, status=status, headers=HEADERS)
