from django.apps import AppConfig


class ChannelsAppConfig(AppConfig):
    """Adapters of the channels."""

    name = "channels_app"
    default_auto_field = "django.db.models.BigAutoField"
