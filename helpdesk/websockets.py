"""Composition root of WebSocket routes."""

from typing import Any

import desk.websockets

websocket_urlpatterns: list[Any] = [*desk.websockets.urlpatterns]
