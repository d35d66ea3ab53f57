"""Random ids for new readers, drawn from the operating system many at a time.

Asking the system gives up the interpreter's lock: once per newcomer, that costs a busy server more
than everything else about them (`python -m benchmarks edition`, first counted reading).
"""

import os

ID_BYTES = 12
DRAWN_AT_ONCE = 1024


class ReaderIds:
    """Call it for one fresh id of 12 random bytes, ask `several` for more."""

    def __init__(self) -> None:
        self._drawn: list[bytes] = []
        # Two processes must never hand out the same ids: a child begins with none.
        os.register_at_fork(after_in_child=self._drawn.clear)

    def __call__(self) -> bytes:
        """Return an id that nobody has had."""
        if not self._drawn:
            self._draw()
        return self._drawn.pop()

    def several(self, count: int) -> list[bytes]:
        """Return as many ids that nobody has had."""
        while len(self._drawn) < count:
            self._draw()
        taken = self._drawn[-count:]
        del self._drawn[-count:]
        return taken

    def _draw(self) -> None:
        random = os.urandom(ID_BYTES * DRAWN_AT_ONCE)
        self._drawn.extend(random[at : at + ID_BYTES] for at in range(0, len(random), ID_BYTES))
