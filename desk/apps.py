"""The app of the agents' pages."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Agent workspace and administration."""

    name = "desk"

    def ready(self) -> None:
        """Subscribe to events and register the panels of the side column."""
        from core.registry import import_all
        from desk import handlers  # noqa: F401  subscribes on import

        import_all("desk.panels")
