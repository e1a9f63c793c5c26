"""Decides when work has stood still for so long that the processes behind it are started afresh."""

STALL_SECONDS = 60.0
_GRACE_AFTER_SILENCE = 30.0


class StallWatch:
    """Watches the age of the worker's last tick; all times are monotonic seconds."""

    def __init__(self) -> None:
        self._silent_at = float("-inf")

    def is_stalled(self, age: float | None, *, running_since: float, now: float) -> bool:
        """Tell whether to restart the chain, given the age of the last tick (None: nobody could say).

        A chain that itself runs for less than a minute gets its time; so does one whose database was
        away a moment ago: it recovers by itself.
        """
        if age is None:
            self._silent_at = now
            return False
        if now - self._silent_at < _GRACE_AFTER_SILENCE or now - running_since < STALL_SECONDS:
            return False
        return age > STALL_SECONDS
