"""Composition root: settings, URLs, API, Celery, ASGI and the commands that run it all."""

from helpdesk.celery import app as celery_app

__all__ = ["celery_app"]
