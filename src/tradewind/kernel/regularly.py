"""What is worth doing now and then within a loop: showing how far it is, asking whether to go on."""

import time


class Regularly:
    """Says so at first, and then once in so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._next = seconds, 0.0

    def is_time(self) -> bool:
        """Whether it is time again."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True
