"""Composition root: settings, URLs, API, Celery, ASGI and the commands that run it all."""
