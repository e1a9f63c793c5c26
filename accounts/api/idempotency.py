"""The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.models import User
from accounts.services import idempotency
from core import clock

HEADER = "Idempotency-Key"
MAX_LENGTH = 200
PARAMETER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Any text of at most 200 characters, new for each thing to do: sent again, it is done once.",
)


def answer_once(request: Request, act: Callable[[], Response]) -> Response:
    """What ``act`` answers; a request with the key of an earlier one gets the earlier answer.

    Raises ValidationError for a key that is too long, KeyReused for one that came with another request.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        return act()
    if len(key) > MAX_LENGTH:
        raise ValidationError({HEADER: [_("Send a key of at most 200 characters.")]})

    def plain() -> tuple[int, Any]:
        response = act()
        return response.status_code, json.loads(json.dumps(response.data, cls=JSONEncoder))

    text = json.dumps([request.method, request.path, request.data], sort_keys=True, cls=JSONEncoder)
    status, body = idempotency.once(
        plain,
        user=cast("User", request.user),
        key=key,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        now=clock.now(),
    )
    return Response(body, status=status)
