from django.apps import AppConfig

# Tasks bind to the application that exists when they are imported; not in helpdesk/__init__.py, so that the
# supervisor, which has no use for Celery or Django, starts at once.
from helpdesk.celery import app as celery_app  # noqa: F401


class HelpdeskConfig(AppConfig):
    """The composition root: commands and checks that need everything."""

    name = "helpdesk"

    def ready(self) -> None:
        from helpdesk import checks  # noqa: F401  registers the system checks
