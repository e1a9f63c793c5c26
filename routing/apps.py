from django.apps import AppConfig


class RoutingConfig(AppConfig):
    """Rules that say where work goes, and why."""

    name = "routing"
    default_auto_field = "django.db.models.BigAutoField"
