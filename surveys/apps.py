from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """What customers are asked after the work."""

    name = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
