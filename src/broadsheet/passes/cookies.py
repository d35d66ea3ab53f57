"""The cookie that a pass travels in."""

from broadsheet.passes.sealing import LIFETIME

NAME = "broadsheet_pass"
NEEDLE = BEFORE = f"{NAME}=".encode()
MAX_AGE_SECONDS = int(LIFETIME.total_seconds())


class PassCookie:
    """Set-Cookie headers of sealed passes, as ASGI has headers. `is_secure`: readers come by https."""

    __slots__ = ("_after",)

    def __init__(self, *, is_secure: bool) -> None:
        self._after = attributes(is_secure).encode()

    def header(self, sealed: bytes) -> tuple[bytes, bytes]:
        """Return the header that hands out a pass."""
        return b"set-cookie", BEFORE + sealed + self._after


def set_cookie_header(value: str, secure: bool) -> str:
    """Return the value of a Set-Cookie header for a sealed pass. `secure` is for https."""
    return f"{NAME}={value}{attributes(secure)}"


def attributes(secure: bool) -> str:
    """Return what follows the pass in a Set-Cookie header."""
    common = f"; Max-Age={MAX_AGE_SECONDS}; Path=/; HttpOnly; SameSite=Lax"
    return f"{common}; Secure" if secure else common


def find_pass_cookie(header: bytes | str) -> str | None:
    """Return the first pass in a Cookie header, unopened; None if there is none."""
    if isinstance(header, str):
        header = header.encode("latin-1", "replace")
    at = header.find(NEEDLE)
    while at > 0 and header[at - 1] not in b" ;":
        at = header.find(NEEDLE, at + 1)
    if at < 0:
        return None
    start = at + len(NEEDLE)
    end = header.find(b";", start)
    return (header[start:] if end < 0 else header[start:end]).strip().decode("latin-1")
