from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    """The composition root: commands and checks that need everything."""

    name = "helpdesk"

    def ready(self) -> None:
        from helpdesk import checks  # noqa: F401  registers the system checks
