"""The policy in its file: read again when it changes. The gate refuses a faulty one and keeps the old."""

from hashlib import blake2b
from pathlib import Path

from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.freshness import POLICY_PATH
from broadsheet.gate.origins.base import Fetched


class PolicyFile:
    """The file at `path`. Its version is the first letters of what its bytes hash to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] = (0, 0)
        self._text = b""
        self._version = ""

    @property
    def version(self) -> str:
        """The version of the policy that the file holds now; the last one while it cannot be read."""
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp != self._stamp:
                self._text = self._path.read_bytes()
                self._version = blake2b(self._text, digest_size=4).hexdigest()
                self._stamp = stamp
        except OSError as error:
            if not self._version:
                raise OriginFailed(POLICY_PATH, f"{self._path}: {error.strerror}") from error
        return self._version

    def answer(self) -> Fetched:
        """Return the policy as an origin answers it; raises OriginFailed if there has never been one."""
        version = self.version
        return Fetched(200, ((b"broadsheet-policy", version.encode()),), self._text)
