from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, teams, roles, business hours."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Whoever signs in is here."""
        from django.contrib.auth.signals import user_logged_in

        from accounts.signing_in import remember

        user_logged_in.connect(remember, dispatch_uid="accounts.remember")
