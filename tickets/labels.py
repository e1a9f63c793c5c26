"""What people read for statuses, priorities, channels and events."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.states import Priority, Status

STATUS_LABELS: dict[str, str | Promise] = {
    Status.NEW: pgettext_lazy("ticket status", "New"),
    Status.OPEN: pgettext_lazy("ticket status", "Open"),
    Status.PENDING: pgettext_lazy("ticket status", "Pending"),
    Status.ON_HOLD: pgettext_lazy("ticket status", "On hold"),
    Status.RESOLVED: pgettext_lazy("ticket status", "Resolved"),
    Status.CLOSED: pgettext_lazy("ticket status", "Closed"),
}

PRIORITY_LABELS: dict[str, str | Promise] = {
    Priority.LOW: pgettext_lazy("priority", "Low"),
    Priority.NORMAL: pgettext_lazy("priority", "Normal"),
    Priority.HIGH: pgettext_lazy("priority", "High"),
    Priority.URGENT: pgettext_lazy("priority", "Urgent"),
}

CHANNEL_LABELS: dict[str, str | Promise] = {
    "email": _("E-mail"),
    "chat": _("Chat"),
    "phone": _("Phone"),
    "sms": _("SMS"),
    "whatsapp": _("WhatsApp"),
    "web": _("Web form"),
    "api": _("API"),
}

NOTICE_LABELS: dict[str, str | Promise] = {
    "assigned": _("A ticket was assigned to you"),
    "mention": _("You were mentioned"),
    "customer": _("The customer wrote"),
    "colleague": _("A colleague wrote"),
    "held": _("A scheduled reply was not sent"),
}
