"""WebSocket routes of the desk."""

from django.urls import path

from desk.consumers import DeskConsumer

urlpatterns = [path("ws/desk", DeskConsumer.as_asgi())]
