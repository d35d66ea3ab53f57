"""Bodies that nginx sends: the gate decides and answers in headers, nginx takes the body from a folder.

A finished answer is put into the folder once, under the digest of what it says, compressed as it is to be
sent. From then on the gate sends `X-Accel-Redirect` and no body. nginx serves the folder at an internal
location, which nobody can ask for, so a body goes to whom the gate has named it to and to no one else. The
files hold locked text: only the gate's user and nginx's group may read them.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread

from broadsheet.gate.bodies import Prepared

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3_600.0
# Every gate touches the files it uses with each sweep: one that has been left alone for longer is nobody's.
FORGOTTEN_SECONDS = 3 * SWEEP_SECONDS
FOLDER_MODE, FILE_MODE = 0o750, 0o640


class BodiesOnDisk:
    """Puts bodies into `folder`, which nginx serves at the internal location `location`."""

    def __init__(self, folder: Path, location: str) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        self._folder = folder
        self._location = location.encode()
        self._is_failing = False

    def hand_over(self, prepared: Prepared) -> None:
        """Leave the body of an answer to nginx. Where the disk refuses it, the gate goes on sending it."""
        name = prepared.etag.strip(b'"').decode()
        place = f"{name[:2]}/{name}"
        try:
            self._write(self._folder / place, prepared.body)
        except OSError as error:
            if not self._is_failing:
                log.error("nginx cannot have a body, the gate sends it itself: %s", error)
            self._is_failing = True
            return
        self._is_failing = False
        prepared.leave_at(self._location + place.encode())

    def keep(self, used: Iterable[Prepared]) -> None:
        """Touch the files of the answers that are in use."""
        for prepared in used:
            if prepared.left_at:
                place = prepared.left_at.removeprefix(self._location).decode()
                try:
                    os.utime(self._folder / place)
                except OSError as error:
                    log.error("the body of a page is gone, readers get an empty one: %s", error)

    def sweep(self, now: float) -> int:
        """Delete what no gate has used for long; return how many files."""
        old = [path for path in self._folder.glob("*/*") if path.stat().st_mtime < now - FORGOTTEN_SECONDS]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _write(self, path: Path, body: bytes) -> None:
        if path.exists():
            os.utime(path)
            return
        path.parent.mkdir(exist_ok=True, mode=FOLDER_MODE)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb") as file:
            file.write(body)
        unfinished.replace(path)


class Sweeping:
    """Sweeps once an hour from a thread of its own, as long as the gate runs.

    `used` returns the answers that this gate holds, so that their files stay.
    """

    def __init__(self, bodies: BodiesOnDisk, used: Callable[[], Iterable[Prepared]]) -> None:
        self._bodies = bodies
        self._used = used
        self._ending = Event()
        self._thread = Thread(target=self._run, name="bodies", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(SWEEP_SECONDS):
            self._bodies.keep(self._used())
            try:
                self._bodies.sweep(time.time())
            except OSError as error:
                log.error("bodies that nobody uses stay on the disk: %s", error)
