"""HTML as the proxy reads and changes it: once for each version of a page, never for a reader.

Marks are set as words that stand nowhere else, and become comments when the document is written out: so they
can stand wherever text can.
"""

import gzip
import json
import secrets
import zlib
from collections.abc import Iterator
from typing import Any

import brotli
from selectolax.lexbor import LexborHTMLParser, LexborNode

from broadsheet.gate.origins.base import Fetched

Node = LexborNode
HTML_TYPES = (b"text/html", b"application/xhtml+xml")
COMMENT = "<!--broadsheet:"


class CannotRead(ValueError):
    """An answer of the origin that cannot be read; the message says why."""


class Document:
    """One HTML document, to be marked."""

    def __init__(self, source: str) -> None:
        # A mark that the origin did not set for us, such as one in a reader's comment, means nothing.
        self.tree = LexborHTMLParser(source.replace(COMMENT, "<!-- broadsheet :"))
        self._word = f"mark{secrets.token_hex(8)}"
        self._marks: dict[str, str] = {}

    def first(self, selector: str) -> Node | None:
        """Return the first element that a selector finds."""
        return self.tree.css_first(selector)

    def all(self, selector: str) -> list[Node]:
        """Return all elements that a selector finds."""
        return self.tree.css(selector)

    def before(self, node: Node, mark: str) -> None:
        """Set a mark before a node."""
        node.insert_before(self.placed(f"{COMMENT}{mark}-->"))

    def after(self, node: Node, mark: str) -> None:
        """Set a mark behind a node."""
        node.insert_after(self.placed(f"{COMMENT}{mark}-->"))

    def placed(self, html: str) -> str:
        """Return a word in whose place `html` will stand."""
        word = f"{self._word}x{len(self._marks)}x"
        self._marks[word] = html
        return word

    def html(self) -> str:
        """Return the document as text, its marks set."""
        text = self.tree.html or ""
        for word, html in self._marks.items():
            text = text.replace(word, html)
        return text

    def meta(self, name: str) -> str | None:
        """Return the content of a meta element by its name or property."""
        for node in self.all("meta[content]"):
            if name in (node.attributes.get("property"), node.attributes.get("name")):
                return node.attributes.get("content")
        return None

    def metas(self, name: str) -> list[str]:
        """Return the contents of all meta elements of that name or property."""
        return [
            node.attributes.get("content") or ""
            for node in self.all("meta[content]")
            if name in (node.attributes.get("property"), node.attributes.get("name"))
        ]

    def structured(self) -> Iterator[tuple[Node, Any]]:
        """Yield each block of JSON-LD and what it holds: None where it cannot be read."""
        for node in self.all('script[type="application/ld+json"]'):
            try:
                yield node, json.loads(node.text(deep=True))
            except ValueError:
                yield node, None


def content_type(fetched: Fetched) -> bytes:
    """Return the media type of an answer without its parameters, in lower case."""
    return (fetched.header(b"content-type") or b"").split(b";")[0].strip().lower()


def is_html(fetched: Fetched) -> bool:
    """Whether an answer is a page."""
    return content_type(fetched) in HTML_TYPES


def text_of(fetched: Fetched, most_bytes: int) -> str:
    """Return the text of an answer. Raises CannotRead when it is packed in a way that we do not know."""
    body = unpacked(fetched, most_bytes)
    _, _, charset = (fetched.header(b"content-type") or b"").lower().partition(b"charset=")
    name = charset.split(b";")[0].strip(b" \"'").decode("latin-1") or "utf-8"
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return body.decode("utf-8", "replace")


def unpacked(fetched: Fetched, most_bytes: int) -> bytes:
    """Return an answer's body uncompressed; raises CannotRead where that cannot be done, or is too large."""
    coding = (fetched.header(b"content-encoding") or b"identity").strip().lower()
    try:
        match coding:
            case b"identity" | b"":
                body = fetched.body
            case b"gzip" | b"x-gzip":
                body = _inflate(fetched.body, 31, most_bytes)
            case b"deflate":
                body = _inflate(fetched.body, 15, most_bytes)
            case b"br":
                body = brotli.decompress(fetched.body)
            case _:
                raise CannotRead(f"is compressed as {coding.decode('latin-1')}")
    except (zlib.error, gzip.BadGzipFile, brotli.error, EOFError) as error:
        raise CannotRead(f"cannot be decompressed: {error}") from error
    if len(body) > most_bytes:
        raise CannotRead(f"is larger than {most_bytes:,} bytes")
    return body


def _inflate(packed: bytes, window: int, most_bytes: int) -> bytes:
    stream = zlib.decompressobj(window)
    body = stream.decompress(packed, most_bytes + 1)
    if not stream.eof and len(body) <= most_bytes:
        raise CannotRead("is cut short")
    return body
