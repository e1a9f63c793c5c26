"""The WebSocket of the desk: one a tab, from the server to the page only, and only numbers."""

from __future__ import annotations

from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from accounts.models import User
from accounts.permissions import Permission, has_permission
from desk.handlers import DESK_GROUP, group_of

NOT_SIGNED_IN = 4401


class DeskConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """Signals "ticket 5 has version 7"; the origin is checked by the router above."""

    async def connect(self) -> None:
        """Accepts signed-in users who may see tickets; others are told so by the code of the close."""
        user = self.scope.get("user")
        await self.accept()
        if not isinstance(user, User) or not has_permission(user, Permission.VIEW_TICKETS):
            await self.close(code=NOT_SIGNED_IN)
            return
        await self.channel_layer.group_add(DESK_GROUP, self.channel_name)
        await self.channel_layer.group_add(group_of(user.pk), self.channel_name)
        # From here on no signal is missed: what the page fetches now is complete.
        await self.send_json({"k": "ready"})

    async def disconnect(self, code: int) -> None:
        """Leaves the group."""
        await self.channel_layer.group_discard(DESK_GROUP, self.channel_name)
        user = self.scope.get("user")
        if isinstance(user, User):
            await self.channel_layer.group_discard(group_of(user.pk), self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Pages have nothing to say here."""

    async def tickets_changed(self, message: dict[str, Any]) -> None:
        """One signal a ticket."""
        for pk, version in message["tickets"]:
            await self.send_json({"k": "ticket", "id": pk, "v": version})

    async def notices_changed(self, message: dict[str, Any]) -> None:
        """There is news for the reader, or they have read it elsewhere."""
        await self.send_json({"k": "notice"})
