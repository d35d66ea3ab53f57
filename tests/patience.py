"""How long tests wait for what ought to come: a busy machine may be slow, and only a fault waits it out."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120.0


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Return as soon as `is_so`; when it is too late, fail and say what was waited for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)
