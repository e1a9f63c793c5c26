"""Errors of the API: always JSON, always with what to do.

The body is {"detail": a sentence, "code": a word for programs} and, for refused input, "fields": {name: [sentences]}.
"""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.services.idempotency import KeyReused
from customers.identity import InvalidIdentity
from customers.services.identities import IdentityTaken
from tickets.services.assignment import CannotAssign
from tickets.services.custom_fields import InvalidFields
from tickets.services.lifecycle import CannotChangeStatus, CannotResolve
from tickets.services.opening import CannotOpen
from tickets.services.replies import CannotReply
from tickets.services.scheduling import CannotSchedule
from tickets.states import TRANSITIONS


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Domain errors and the framework's as JSON; None lets a bug become a 500 (helpdesk.errors)."""
    if response := _domain(error):
        return response
    if isinstance(error, ObjectDoesNotExist):
        error = exceptions.NotFound()
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        response.data = _refused_input(response.data)
    elif isinstance(error, exceptions.APIException):
        response.data = {"detail": _advice(error, context), "code": error.get_codes()}
    else:
        response.data = {"detail": str(response.data.get("detail", "")), "code": _code_of(response)}
        if response.status_code == status.HTTP_404_NOT_FOUND:
            response.data["detail"] = _not_found()
        elif response.status_code == status.HTTP_403_FORBIDDEN:
            response.data["detail"] = _not_allowed()
    return response


def _domain(error: Exception) -> Response | None:
    if isinstance(error, CannotReply):
        return _answer(422, "cannot_reply", _sentence(error))
    if isinstance(error, CannotSchedule):
        return _answer(422, "cannot_schedule", _sentence(error))
    if isinstance(error, CannotOpen):
        return _answer(422, "cannot_open", _sentence(error))
    if isinstance(error, InvalidIdentity):
        return _answer(400, "invalid_identity", _sentence(error))
    if isinstance(error, CannotAssign):
        return _answer(409, "cannot_assign", _sentence(error))
    if isinstance(error, IdentityTaken):
        return _answer(
            409,
            "identity_taken",
            _("%(address)s already belongs to customer %(id)s. Change that customer instead.")
            % {"address": error.identity.display, "id": error.identity.customer_id},
            customer=error.identity.customer_id,
        )
    if isinstance(error, KeyReused):
        return _answer(
            422,
            "key_reused",
            _("This Idempotency-Key came before with another request. Send a new key with each new request."),
        )
    if isinstance(error, InvalidFields):
        problems = {f"custom_fields.{key}": [text] for key, text in error.problems.items()}
        return Response(_refused_input(problems), status=400)
    if isinstance(error, CannotResolve):
        return _answer(422, "fields_missing", _sentence(error), fields=[spec.key for spec in error.missing])
    if isinstance(error, CannotChangeStatus):
        return _answer(409, "cannot_change_status", _ways_out(error))
    return None


def _ways_out(error: CannotChangeStatus) -> str:
    ways = ", ".join(sorted(TRANSITIONS[error.before]))
    if not ways:
        return _("A closed ticket stays closed. Open a new ticket instead.")
    return _("A ticket can't go from %(before)s to %(after)s. From there it can go to: %(ways)s.") % {
        "before": error.before,
        "after": error.after,
        "ways": ways,
    }


def _answer(code: int, name: str, detail: str, **more: Any) -> Response:
    return Response({"detail": detail, "code": name, **more}, status=code)


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _refused_input(data: Any) -> dict[str, Any]:
    fields = data if isinstance(data, dict) else {"non_field_errors": data}
    detail = ngettext(
        "This field was refused: %(names)s. Mend it and send the request again.",
        "These fields were refused: %(names)s. Mend them and send the request again.",
        len(fields),
    ) % {"names": ", ".join(fields)}
    return {"detail": detail, "code": "invalid", "fields": fields}


def _advice(error: exceptions.APIException, context: dict[str, Any]) -> str:
    if isinstance(error, exceptions.NotAuthenticated):
        return _(
            "Sign in first: send the header `Authorization: Token hd_...`; `manage.py create_api_token` makes one."
        )
    if isinstance(error, exceptions.NotFound):
        return _not_found()
    if isinstance(error, exceptions.PermissionDenied):
        is_default = error.detail == exceptions.PermissionDenied.default_detail
        return _not_allowed() if is_default else str(error.detail)
    if isinstance(error, exceptions.MethodNotAllowed):
        allowed = ", ".join(getattr(context.get("view"), "allowed_methods", []))
        return _("%(detail)s Allowed here: %(methods)s.") % {"detail": error.detail, "methods": allowed}
    if isinstance(error, exceptions.UnsupportedMediaType):
        return _("Send JSON, with the header `Content-Type: application/json`.")
    return str(error.detail)


def _not_found() -> str:
    return _("There is nothing here, or you may not see it. Check the address; /api/docs/ lists all of them.")


def _not_allowed() -> str:
    return _("Your role does not allow this. Ask an admin for a role that does.")


def _code_of(response: Response) -> str:
    return {403: "permission_denied", 404: "not_found"}.get(response.status_code, "error")
