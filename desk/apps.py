"""The app of the agents' pages."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Agent workspace and administration."""

    name = "desk"
