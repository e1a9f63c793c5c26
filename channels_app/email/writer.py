"""Many mails, one commit: what arrives while the database is busy is stored together."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, InterfaceError, close_old_connections

from channels_app.services.store import Raw, Stored, store_raws
from core import clock

logger = logging.getLogger(__name__)

MAX_TOGETHER = 40
MAX_WAITING = 500
LINGER_SECONDS = 0.003  # while several senders are busy: what arrives meanwhile shares the commit

Answer = Callable[[Stored | None], None]


class Busy(Exception):
    """More mails wait than the database takes; the sender shall come again."""


class Writer:
    """A thread that stores mails; each mail's answer is called after its commit, with None when it failed.

    One is enough and the cheapest: the longer a commit takes, the more mails the next one holds.
    """

    def __init__(self, threads: int = 1) -> None:
        self._waiting: queue.Queue[tuple[Raw, Answer] | None] = queue.Queue(MAX_WAITING)
        self._threads = [
            threading.Thread(target=self._work, name=f"mail-writer-{n}", daemon=True) for n in range(threads)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what waits, then end."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(timeout=30)

    def put(self, raw: Raw, answer: Answer) -> None:
        """Hand a mail over. Raises Busy when too many wait already."""
        try:
            self._waiting.put_nowait((raw, answer))
        except queue.Full as error:
            raise Busy from error

    def _work(self) -> None:
        together: list[tuple[Raw, Answer]] = []
        while (first := self._waiting.get()) is not None:
            if len(together) > 1:
                time.sleep(LINGER_SECONDS)
            together = [first]
            while len(together) < MAX_TOGETHER:
                try:
                    following = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if following is None:  # stop, but after these
                    self._waiting.put(None)
                    break
                together.append(following)
            self._store(together)

    def _store(self, together: Sequence[tuple[Raw, Answer]]) -> None:
        close_old_connections()
        try:
            stored: Sequence[Stored | None] = store_raws([raw for raw, _ in together], now=clock.now())
        except (DatabaseError, InterfaceError, OSError) as error:
            logger.warning("%s mails could not be stored: %s", len(together), error)
            stored = [None] * len(together) if len(together) == 1 else self._one_by_one(together)
        except Exception:
            logger.exception("%s mails could not be stored", len(together))
            stored = [None] * len(together)
        finally:
            close_old_connections()
        for (_, answer), one in zip(together, stored, strict=True):
            answer(one)

    @staticmethod
    def _one_by_one(together: Sequence[tuple[Raw, Answer]]) -> list[Stored | None]:
        """One bad mail must not refuse the others; when the first try fails again the database is gone."""
        answers: list[Stored | None] = []
        for raw, _ in together:
            try:
                answers.extend(store_raws([raw], now=clock.now()))
            except (DatabaseError, InterfaceError, OSError):
                answers.append(None)
                if len(answers) == 1:
                    return [None] * len(together)
        return answers
