"""What time it is for everything this server keeps. It can be stopped, and turned on."""

import time


class Clock:
    """Seconds since 1970: the machine's, until a test clock stops it."""

    def __init__(self) -> None:
        self.stopped_at: int | None = None
        self.ahead_by = 0

    def now(self) -> int:
        """Return the present instant in whole seconds."""
        if self.stopped_at is not None:
            return self.stopped_at
        return int(time.time()) + self.ahead_by

    def time(self) -> float:
        """Return the same under the name by which localstripe asks for it."""
        return float(self.now())

    def stop_at(self, instant: int) -> None:
        self.stopped_at = instant

    def run_on(self) -> None:
        """Go on from where it was stopped."""
        if self.stopped_at is not None:
            self.ahead_by = self.stopped_at - int(time.time())
            self.stopped_at = None

    def reset(self) -> None:
        self.stopped_at = None
        self.ahead_by = 0


clock = Clock()
