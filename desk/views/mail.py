"""What came in and what did not go out: nothing that arrives is ever dropped without a row here."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from channels_app.models import Delivery, DeliveryState, InboundRecord, InboundState
from channels_app.selectors import inbound_records
from channels_app.services import ingest
from channels_app.services.ingest import CannotRetry
from core.clock import now
from desk.http import page, reader_of, shell_of

SHOWN = 50
TABS = (
    ("quarantined", pgettext_lazy("incoming mail", "Not understood")),
    ("ignored", pgettext_lazy("incoming mail", "Ignored")),
    ("received", pgettext_lazy("incoming mail", "Waiting")),
    ("processed", pgettext_lazy("incoming mail", "Processed")),
    ("unsent", gettext_lazy("Not sent")),
)


@require(Permission.VIEW_INBOUND)
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The newest records of one state, or the deliveries that need somebody."""
    reader = reader_of(request)
    chosen = request.GET.get("show", "quarantined")
    if chosen not in dict(TABS):
        raise Http404
    context = {
        "shell": shell_of(reader, current="inbound"),
        "chosen": chosen,
        "tabs": [{"label": label, "url": f"?show={key}", "current": key == chosen} for key, label in TABS],
    }
    if chosen == "unsent":
        doubtful = Delivery.objects.filter(state__in=[DeliveryState.FAILED, DeliveryState.UNKNOWN])
        visible = doubtful.filter(message__ticket__in=reader.visible.values("pk"))
        context["deliveries"] = list(visible.select_related("message").order_by("-pk")[:SHOWN])
    else:
        context["records"] = inbound_records(state=InboundState(chosen), limit=SHOWN)
    return page(request, "desk/mail.html", context)


@require(Permission.VIEW_INBOUND)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a record again that was quarantined or ignored."""
    try:
        record = ingest.retry(pk, now=now())
    except InboundRecord.DoesNotExist as error:
        raise Http404 from error
    except CannotRetry as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Mail %(number)d is looked at again.") % {"number": record.pk})
    return redirect("desk:mail")


@require(Permission.VIEW_INBOUND)
@require_safe
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail exactly as it came, as a download."""
    record = InboundRecord.objects.filter(pk=pk).first()
    if record is None:
        raise Http404
    response = HttpResponse(bytes(record.raw), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{record.pk}.eml"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
