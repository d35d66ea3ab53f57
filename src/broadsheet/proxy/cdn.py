"""Pages that every cache may keep: shell and lead-in at the article's own address, the rest at another.

The gate decides about the rest as about any article; a plain link leads to it, so no script is needed.
"""

from collections.abc import Awaitable, Callable

from broadsheet.gate.contract import PREFIX
from broadsheet.gate.origins.base import Fetched
from broadsheet.gate.pieces import Place, cut
from broadsheet.proxy.settings import GateFile
from broadsheet.proxy.words import Words

READ = "read"  # under the gate's own path: an article's whole page, decided about
REST = "rest"  # and what is not in the public page alone

FetchPage = Callable[[str], Awaitable[Fetched]]
NOTHING = Fetched(404, (), b"")
MARKS = ("<!--broadsheet:rest-->", "<!--broadsheet:end-->")


class Released:
    """Turns addresses for the CDN mode of `file`; without that mode each page is what it is."""

    def __init__(self, file: GateFile, words: Words) -> None:
        self._file = file
        self._words = words

    async def turn(self, path: str, fetch: FetchPage) -> Fetched:
        """Return the page at `path` by the contract: the public half of an article, or one of its others."""
        if path.startswith(self._file.own_path):
            return await self._turn_own(path.removeprefix(self._file.own_path), fetch)
        page = await fetch(path)
        if not self._file.cdn.is_on:
            return page
        if page.header(b"broadsheet-article") is None or page.header(b"broadsheet-access") == b"open":
            return page
        return self._public(path, page)

    async def _turn_own(self, name: str, fetch: FetchPage) -> Fetched:
        kind, _, path = name.partition("/")
        if not self._file.cdn.is_on or kind not in (READ, REST):
            return NOTHING
        page = await fetch("/" + path)
        if page.header(b"broadsheet-article") is None:
            return NOTHING
        return page if kind == READ else _rest_of(page)

    def _public(self, path: str, page: Fetched) -> Fetched:
        """Return what everyone may keep: the walled page with a way to the rest in the place of a wall."""
        url = f"{self._file.own_path}{READ}{path}"
        more = self._words.more(self._file.languages[0], url)
        body = cut(page.body).join(released=False, fragments={Place.WALL: more.encode()})
        kept = tuple(
            item for item in page.headers if not item[0].startswith(PREFIX) or item[0] == b"broadsheet-keys"
        )
        return Fetched(page.status, kept, body)


def _rest_of(page: Fetched) -> Fetched:
    """Return an article of nothing but its notice and its rest, for a script that puts it into the page."""
    html = page.body.decode()
    start, end = (html.find(mark) for mark in MARKS)
    rest = html[start : end + len(MARKS[1])] if 0 <= start < end else MARKS[0] + MARKS[1]
    return Fetched(page.status, page.headers, f"<!--broadsheet:notice-->{rest}".encode())
