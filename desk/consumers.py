"""The WebSocket of the desk: one a tab, and only numbers. A page tells which ticket it shows, nothing else."""

from __future__ import annotations

import secrets
import time
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from accounts.models import User
from accounts.permissions import Permission, has_permission
from desk import presence
from desk.handlers import DESK_GROUP, group_of
from desk.presence import Seen
from tickets.selectors import hidden_queue_ids

NOT_SIGNED_IN = 4401
SHORTEST_PAUSE_SECONDS = 0.2


class DeskConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """Signals "ticket 5 has version 7"; the origin is checked by the router above."""

    user: User | None = None
    tab = ""
    hidden_queues: frozenset[int] = frozenset()
    heard_at = 0.0
    has_seen = False

    async def connect(self) -> None:
        """Accepts signed-in users who may see tickets; others are told so by the code of the close."""
        user = self.scope.get("user")
        await self.accept()
        if not isinstance(user, User) or not has_permission(user, Permission.VIEW_TICKETS):
            await self.close(code=NOT_SIGNED_IN)
            return
        await self.channel_layer.group_add(DESK_GROUP, self.channel_name)
        await self.channel_layer.group_add(group_of(user.pk), self.channel_name)
        self.user, self.tab = user, secrets.token_hex(6)
        self.hidden_queues = await database_sync_to_async(hidden_queue_ids)(user)
        # From here on no signal is missed: what the page fetches now is complete.
        await self.send_json({"k": "ready", "tab": self.tab})
        for seen in await database_sync_to_async(presence.everybody)():
            await self._tell(seen)

    async def disconnect(self, code: int) -> None:
        """Leaves the group, and the ticket that was open."""
        if self.user is not None and self.has_seen:
            await database_sync_to_async(presence.leave)(self.user.pk, self.tab, group=DESK_GROUP)
        await self.channel_layer.group_discard(DESK_GROUP, self.channel_name)
        user = self.scope.get("user")
        if isinstance(user, User):
            await self.channel_layer.group_discard(group_of(user.pk), self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """``{"see": 5, "writing": true}``: what the page shows; again every 20 seconds. Anything else is ignored."""
        at = time.monotonic()
        number = content.get("see") if isinstance(content, dict) else None
        if self.user is None or not isinstance(number, int) or at - self.heard_at < SHORTEST_PAUSE_SECONDS:
            return
        self.heard_at, self.has_seen = at, True
        self.hidden_queues = await database_sync_to_async(presence.see)(
            self.user, self.tab, number, writing=content.get("writing") is True, group=DESK_GROUP
        )

    async def presence_changed(self, message: dict[str, Any]) -> None:
        """A page somewhere shows another ticket, or somebody began or stopped to write."""
        await self._tell(Seen(*message["seen"]))

    async def _tell(self, seen: Seen) -> None:
        if self.user is None or seen.user == self.user.pk:
            return
        told = seen if seen.may_be_told_to(self.user.pk, self.hidden_queues) else seen.gone()
        await self.send_json(told.signal())

    async def tickets_changed(self, message: dict[str, Any]) -> None:
        """One signal a ticket."""
        for pk, version in message["tickets"]:
            await self.send_json({"k": "ticket", "id": pk, "v": version})

    async def notices_changed(self, message: dict[str, Any]) -> None:
        """There is news for the reader, or they have read it elsewhere."""
        await self.send_json({"k": "notice"})
