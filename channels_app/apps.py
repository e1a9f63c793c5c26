from importlib import import_module

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Adapters of the channels, and what is common to them: store first, deliver with marks."""

    name = "channels_app"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.registry import import_all

        import_module("channels_app.email.adapter")  # registers itself
        import_all("channels_app.filters")

        from channels_app.selectors import own_email_address
        from tickets.services.opening import own_addresses

        own_addresses.add("email", own_email_address)
