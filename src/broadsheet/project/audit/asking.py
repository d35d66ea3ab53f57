"""Asking a site over HTTP as it is: nothing is decoded, followed or remembered but what is said here."""

import gzip
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

import brotli

PATIENCE_SECONDS = 30.0
MOST_REDIRECTS = 3
# What may stand in a request line; the rest is percent-encoded.
UNQUOTED = "/?&=%:;@+$,!~*'()-._[]"
REDIRECTS = (301, 302, 303, 307, 308)


class NoAnswer(Exception):
    """The site did not answer; the message says what was asked and why not."""


class Heard(NamedTuple):
    """What one request was answered, headers and body as one text, and where it came from in the end."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    path: str

    @property
    def text(self) -> str:
        """Everything that was said."""
        return "\n".join([*(value for _, value in self.headers), self.body])

    def header(self, name: str) -> str:
        """Return a header's value, empty where absent."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(slots=True)
class Client:
    """A browser or a program: it keeps the cookies it is given, and sends `headers` with each request."""

    site: str
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    keeps_cookies: bool = True

    def ask(
        self, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: str = ""
    ) -> Heard:
        """Return the answer, after redirections within the site. Raises NoAnswer when there is none."""
        heard = self._ask_once(path, method, headers or {}, body)
        for _ in range(MOST_REDIRECTS):
            where = heard.header("location")
            if heard.status not in REDIRECTS or not where or method not in ("GET", "HEAD"):
                break
            target = urlsplit(urljoin(self.site + path, where))
            if target.netloc != urlsplit(self.site).netloc:
                break
            path = target.path + (f"?{target.query}" if target.query else "")
            heard = self._ask_once(path, method, headers or {}, "")
        return heard

    def _ask_once(self, path: str, method: str, headers: Mapping[str, str], body: str) -> Heard:
        parts = urlsplit(self.site)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
        sent = {**self.headers, **headers}
        # What a door adds stands behind what the reader has: it is the same reader who asks.
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        cookies = (self.headers.get("cookie", ""), kept, headers.get("cookie", ""))
        sent["cookie"] = "; ".join(part for part in cookies if part)
        try:
            connection.request(
                method,
                quote(path, safe=UNQUOTED),
                body=body.encode() or None,
                headers={name: value for name, value in sent.items() if value},
            )
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException) as error:
            raise NoAnswer(f"{method} {self.site}{path}: {error or type(error).__name__}") from error
        finally:
            connection.close()
        pairs = tuple((name.lower(), value) for name, value in answer.getheaders())
        if self.keeps_cookies:
            self._keep(value for name, value in pairs if name == "set-cookie")
        coding = next((value for name, value in pairs if name == "content-encoding"), "")
        return Heard(answer.status, pairs, _decoded(content, coding), path)

    def _keep(self, lines: Iterable[str]) -> None:
        for line in lines:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()


def _decoded(content: bytes, coding: str) -> str:
    """Return a body as text. One that cannot be decoded (a part of it, say) is heard as it came."""
    try:
        if coding == "gzip":
            content = gzip.decompress(content)
        elif coding == "br":
            content = brotli.decompress(content)
        elif coding == "deflate":
            content = zlib.decompress(content)
    except (OSError, EOFError, zlib.error, brotli.error):
        pass
    return content.decode("utf-8", "replace")
