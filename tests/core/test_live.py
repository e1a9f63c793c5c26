"""A hint from synchronous code reaches a consumer as if the channel layer had sent it."""

import asyncio

import pytest
import redis
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from core import live


async def test_a_hint_reaches_who_is_in_the_group() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("test-hints", channel)
    await sync_to_async(live.publish)("test-hints", {"type": "hint", "tickets": [[5, 7]]})
    message = await asyncio.wait_for(layer.receive(channel), timeout=5)
    assert message == {"type": "hint", "tickets": [[5, 7]]}
    await layer.group_discard("test-hints", channel)


def test_without_redis_a_hint_is_lost_and_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gone = redis.Redis.from_url("unix:///nonexistent/socket")
    monkeypatch.setattr(live, "client", lambda: gone)
    live.publish("test-hints", {"type": "hint"})
    assert "open pages were not told" in caplog.text
