"""What is kept from one request to the next, and on disk from one start to the next: all of it, or none."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localstripe import resources

from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.deliveries import post


class State:
    """All things, the clock, and what was answered to whom. A refused request leaves no trace in it."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.answers: dict[str, object] = {}
        self._kept = b""

    def open(self, path: Path | None) -> None:
        """Begin with what a file holds; with nothing, where there is none, or it cannot be read."""
        self.path = path
        self._kept = self._packed()
        if path is not None and path.exists():
            try:
                self._unpack(path.read_bytes())
            except Exception as error:
                print(f"The local Stripe begins anew: {path} cannot be read ({error!r}).")  # noqa: T201
            self._kept = self._packed()

    def keep(self) -> None:
        """Keep what is, and let its events go out."""
        self._kept = self._packed()
        if self.path is not None:
            new = self.path.with_suffix(".new")
            new.write_bytes(self._kept)
            new.replace(self.path)
        post.send()

    def take_back(self) -> None:
        """Return to what was kept last. Its events never happened."""
        self._unpack(self._kept)
        post.drop()

    def forget(self) -> None:
        """Begin anew."""
        resources.store.clear()
        clock.reset()
        self.answers.clear()
        self.keep()

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Let everything happen inside, and take it back."""
        try:
            yield
        finally:
            self.take_back()

    def _packed(self) -> bytes:
        return pickle.dumps((dict(resources.store), clock.stopped_at, clock.ahead_by, self.answers))

    def _unpack(self, packed: bytes) -> None:
        things, clock.stopped_at, clock.ahead_by, self.answers = pickle.loads(packed)  # noqa: S301
        resources.store.clear()
        dict.update(resources.store, things)


state = State()
