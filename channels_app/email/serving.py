"""Runs a mail server until the process is told to stop."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any


async def until_stopped(
    start: Callable[[], Coroutine[Any, Any, asyncio.AbstractServer]], ready: Callable[[], None]
) -> None:
    """Start, say that it is ready, serve until SIGTERM or SIGINT, close."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await start()
    ready()
    try:
        await stop.wait()
    finally:
        server.close()
