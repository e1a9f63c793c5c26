from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, teams, roles, business hours."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
