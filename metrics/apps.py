from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Facts, definitions, reports."""

    name = "metrics"
    default_auto_field = "django.db.models.BigAutoField"
