"""Runs functions at the same time, each on its own connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def together(*functions: Callable[[], Any]) -> list[Any]:
    """Start all functions at one moment; returns their results or exceptions, in order."""
    barrier = threading.Barrier(len(functions))
    results: list[Any] = [None] * len(functions)

    def call(index: int, function: Callable[[], Any]) -> None:
        barrier.wait(timeout=10)
        try:
            results[index] = function()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results
