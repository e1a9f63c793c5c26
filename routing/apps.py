from django.apps import AppConfig

from core.registry import import_all


class RoutingConfig(AppConfig):
    """Rules that say where work goes, and why."""

    name = "routing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_all("routing.conditions")
        import_all("routing.actions")
