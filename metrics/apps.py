from django.apps import AppConfig

from core.registry import import_all


class MetricsConfig(AppConfig):
    """Facts, definitions and reports."""

    name = "metrics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_all("metrics.definitions")
