"""The origin's side of a page, as its headers tell it: from a response to facts."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Fetched, RawHeaders
from broadsheet.gate.pieces import CutError, Pieces, cut
from broadsheet.meter import Access, Article

PREFIX = b"broadsheet-"
# What an origin says to the gate or to nginx. A word of its own to nginx would have that send any body.
NOT_FOR_READERS = (PREFIX, b"x-accel-")
# A change to these alters the frame of every page: each is fetched again when it is next asked for.
# A change to any other key alters what a page says: it is fetched again at once, and forgotten on disk.
SOFT_KEYS = frozenset({"shell"})
DEFAULT_MAX_AGE_SECONDS = 300
# Hop-by-hop headers (RFC 9110, section 7.6.1), and what the gate decides for itself.
OWN_HEADERS = frozenset(
    b"connection keep-alive transfer-encoding upgrade te trailer content-length content-encoding "
    b"cache-control vary etag last-modified expires set-cookie date server".split()
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What an origin says of a page."""

    article: Article | None
    title: str
    keys: frozenset[str]
    max_age_seconds: int
    headers: RawHeaders


def is_page(fetched: Fetched) -> bool:
    """Whether the gate should keep this answer: a whole HTML page that names itself as one."""
    names = {name for name, _ in fetched.headers}
    is_html = (fetched.header(b"content-type") or b"").startswith(b"text/html")
    return fetched.status == 200 and is_html and bool(names & {b"broadsheet-keys", b"broadsheet-article"})


def read_page(path: str, fetched: Fetched) -> tuple[Facts, Pieces]:
    """Return a page's facts and its pieces.

    Raises OriginFailed when a header cannot be read, the marks contradict each other or cannot be seen,
    or an article that is not open has no rest to withhold: sending it would give away what it meant to keep.
    """
    if fetched.header(b"content-encoding") not in (None, b"identity"):
        raise OriginFailed(path, "is compressed, so that its marks cannot be seen")
    try:
        facts = read_facts(fetched)
        pieces = cut(fetched.body)
    except (CutError, ValueError) as error:
        raise OriginFailed(path, str(error)) from error
    if facts.article and facts.article.access is not Access.OPEN and not pieces.has_rest:
        raise OriginFailed(path, f"is {facts.article.access} but has no mark `rest`")
    return facts, pieces


def read_facts(fetched: Fetched) -> Facts:
    """Return what the headers say; raises ValueError for one that cannot be read."""
    said = {
        name.removeprefix(PREFIX).decode(): value.decode()
        for name, value in fetched.headers
        if name.startswith(PREFIX)
    }
    return Facts(
        article=_read_article(said) if said.get("article") else None,
        title=unquote(said.get("title", "")),
        keys=frozenset(said.get("keys", "").split()),
        max_age_seconds=_max_age(fetched.header(b"cache-control") or b""),
        headers=tuple(
            (name, value)
            for name, value in fetched.headers
            if name not in OWN_HEADERS and not name.startswith(NOT_FOR_READERS)
        ),
    )


def _read_article(said: dict[str, str]) -> Article:
    return Article(
        article_id=said["article"],
        access=Access(said.get("access", Access.METERED)),
        section=said.get("section", "").strip("/"),
        tags=frozenset(unquote(tag) for tag in said.get("tags", "").split()),
        published_at=_read_time(said.get("published")),
        open_until=_read_time(said.get("open-until")),
    )


def _read_time(text: str | None) -> datetime | None:
    if not text:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"the time {text!r} has no offset")
    return time


def _max_age(cache_control: bytes) -> int:
    for directive in cache_control.split(b","):
        name, _, value = directive.strip().partition(b"=")
        if name == b"max-age" and value.isdigit():
            return int(value)
    return DEFAULT_MAX_AGE_SECONDS
