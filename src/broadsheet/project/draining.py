"""Ending without a failed request: say first that no new readers should come, and end a little later.

A load balancer asks /readyz every few seconds. Until it has heard that this machine is ending it goes on
sending readers, so they are served for that long.
"""

import signal
import threading
from pathlib import Path
from typing import Any

from granian import Granian


class DrainingServer(Granian):
    """Granian that is not ready for some seconds before it ends. A second signal ends it at once."""

    def __init__(self, *args: Any, draining: Path, drain_seconds: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self._draining = draining
        self._drain_seconds = drain_seconds
        self._draining.unlink(missing_ok=True)

    def signal_handler_interrupt(self, signum: int = 0, *rest: Any) -> None:
        """Begin to end. Whoever presses Ctrl-C does not want to wait."""
        waits = self._drain_seconds > 0 and signum == signal.SIGTERM and not self._draining.exists()
        if not waits:
            super().signal_handler_interrupt(signum, *rest)
            return
        self._draining.touch()
        timer = threading.Timer(self._drain_seconds, super().signal_handler_interrupt)
        timer.daemon = True
        timer.start()
