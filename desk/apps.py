"""The app of the agents' pages."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Agent workspace and administration."""

    name = "desk"

    def ready(self) -> None:
        """Subscribe to events, register the panels of the side column and what they read."""
        from core.registry import import_all
        from desk import handlers  # noqa: F401  subscribes on import

        import_all("desk.extras")
        import_all("desk.panels")
        import_all("desk.settings")
