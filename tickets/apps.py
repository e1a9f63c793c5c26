from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The work: tickets, threads, messages, queues."""

    name = "tickets"
    default_auto_field = "django.db.models.BigAutoField"
