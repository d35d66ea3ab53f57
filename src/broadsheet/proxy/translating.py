"""From what a site answers to what the contract says (docs/reference/origin-contract.md).

Facts become headers, the text gets its marks, and other pages lose what they would give away. From there on
the gate treats the page like any other.
"""

import logging
from datetime import datetime
from urllib.parse import quote

from broadsheet.gate.contract import PREFIX
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Fetched, RawHeaders
from broadsheet.gate.pieces import CutError
from broadsheet.meter import Access
from broadsheet.proxy.cutting import CannotCut, Cut, mark, shorten, silence
from broadsheet.proxy.documents import CannotRead, Document, text_of
from broadsheet.proxy.fingerprints import Known
from broadsheet.proxy.patterns import Patterns
from broadsheet.proxy.settings import GateFile
from broadsheet.proxy.sources import every, first

log = logging.getLogger(__name__)

REST_MARK = "<!--broadsheet:rest-->"
HTML = (b"content-type", b"text/html; charset=utf-8")
# What no longer holds of a page that was changed.
STALE = frozenset(
    (b"content-type", b"content-length", b"content-encoding", b"etag", b"last-modified", b"accept-ranges")
)
ALL = "all"
STYLE = "gate.css"


class Translator:
    """Translates the pages of one site. It remembers what is withheld of the articles it has seen."""

    def __init__(self, file: GateFile) -> None:
        self.file = file
        self.known = Known()

    def translate(self, path: str, fetched: Fetched) -> Fetched:
        """Return an HTML answer by the contract. Raises OriginFailed for an article that cannot be cut."""
        try:
            text = text_of(fetched, self.file.most_page_bytes)
        except CannotRead as error:
            raise OriginFailed(path, str(error)) from error
        if fetched.header(b"broadsheet-article") is not None and REST_MARK in text:
            return Fetched(fetched.status, _kept(fetched.headers, with_contract=True), text.encode())
        document = Document(text)
        if self.is_article(path, fetched, document):
            return self._article(path, fetched, document)
        self.known.forget(path)
        shorten(document, self.file.pages.lists, self.file.articles.lead_in)
        silence(document, self.known)
        headers = (*_kept(fetched.headers), (b"broadsheet-keys", _keys(path)), self._max_age)
        return Fetched(fetched.status, headers, document.html().encode())

    def is_article(self, path: str, fetched: Fetched, document: Document) -> bool:
        """Whether the page is an article: by the contract's header, or by its address and what it holds."""
        if fetched.header(b"broadsheet-article"):
            return True
        rules = self.file.articles
        if fetched.status != 200 or not (rules.paths or rules.when):
            return False
        if (rules.paths and not rules.paths.match(path)) or rules.not_paths.match(path):
            return False
        return not rules.when or document.first(rules.when) is not None

    def cut(self, path: str, fetched: Fetched, document: Document) -> tuple[Access, Cut | None]:
        """Return an article's access, and how it is cut: None for one that is open. Raises OriginFailed."""
        rules = self.file.articles
        access = self._access(path, fetched, document)
        if access is Access.OPEN:
            return access, None
        headline = first(rules.title, path, fetched, document)
        try:
            return access, mark(document, rules, headline)
        except (CannotCut, CutError) as error:
            raise OriginFailed(path, f"cannot be cut: {error}") from error

    def _article(self, path: str, fetched: Fetched, document: Document) -> Fetched:
        head = document.first("head")
        if head is not None:
            head.insert_child(document.placed(f'<link rel="stylesheet" href="{self.file.own_path}{STYLE}">'))
        facts = self._facts(path, fetched, document)
        access, cut = self.cut(path, fetched, document)
        if cut is None:
            self.known.forget(path)
            html = document.html()
        else:
            self.known.learn(path, cut.withheld)
            html = cut.html
        headers = (
            *_kept(fetched.headers),
            *facts,
            (b"broadsheet-access", access.value.encode()),
            (b"broadsheet-keys", _keys(path)),
            self._max_age,
        )
        return Fetched(fetched.status, headers, html.encode())

    @property
    def _max_age(self) -> tuple[bytes, bytes]:
        return b"cache-control", b"max-age=%d" % self.file.pages.seconds

    def _access(self, path: str, fetched: Fetched, document: Document) -> Access:
        rules = self.file.articles
        for rule in rules.rules:
            if rule.access is not None and rule.paths.match(path):
                return rule.access
        said = (fetched.header(b"broadsheet-access") or b"").decode("latin-1")
        for word in (said, first(rules.access, path, fetched, document)):
            if word:
                if word.lower() in rules.access_words:
                    return rules.access_words[word.lower()]
                # Who meant to say something of it did not mean to open it.
                log.warning("%s: %r is no access that articles.access_words names: locked", path, word)
                return Access.LOCKED
        return Access.METERED

    def _facts(self, path: str, fetched: Fetched, document: Document) -> RawHeaders:
        rules = self.file.articles
        matching = [rule for rule in rules.rules if rule.paths.match(path)]
        section = next((rule.section for rule in matching if rule.section), "")
        tags = {tag for rule in matching for tag in rule.tags}
        tags |= {slug(tag) for tag in every(rules.tags, path, fetched, document)}
        facts = {
            "article": first(rules.article_id, path, fetched, document) or path,
            "title": quote(first(rules.title, path, fetched, document)),
            "section": section or _section(first(rules.section, path, fetched, document)),
            "tags": " ".join(sorted(quote(tag) for tag in tags)),
            "published": _instant(path, first(rules.published, path, fetched, document)),
        }
        # What the origin says by the contract itself is not found elsewhere.
        for name in facts:
            said = fetched.header(PREFIX + name.encode())
            if said is not None:
                facts[name] = said.decode("latin-1")
        return tuple((PREFIX + name.encode(), value.encode()) for name, value in facts.items() if value)


def slug(text: str) -> str:
    """Return a name as policies write sections and tags: in lower case, hyphens for spaces."""
    return "-".join(text.lower().split())


def must_not_be_kept(headers: RawHeaders, harmless: Patterns) -> str:
    """Return why an answer to a request without cookies must not be kept for others; empty if it may be."""
    for name, value in headers:
        lowered = value.lower()
        if name == b"cache-control":
            for word in (b"private", b"no-store", b"no-cache"):
                if word in lowered:
                    return f"Cache-Control: {word.decode()}"
        if name == b"set-cookie" and not harmless.match(value.partition(b"=")[0].strip().decode("latin-1")):
            return "Set-Cookie"
        if name == b"vary":
            fields = {field.strip() for field in lowered.split(b",")}
            strange = fields - {b"", b"accept-encoding", b"cookie", b"accept", b"x-forwarded-proto"}
            if strange:
                return f"Vary: {sorted(strange)[0].decode('latin-1')}"
    return ""


def _section(text: str) -> str:
    return "/".join(slug(part) for part in text.strip("/").split("/"))


def _instant(path: str, text: str) -> str:
    if not text:
        return ""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        log.warning("%s: %r is no time of publication", path, text)
        return ""
    return "" if instant.tzinfo is None else instant.isoformat()


def _keys(path: str) -> bytes:
    return f"{key_of(path)} {ALL}".encode()


def key_of(path: str) -> str:
    """Return the name under which the page at `path` is made anew."""
    return "page:" + quote(path)


def _kept(headers: RawHeaders, *, with_contract: bool = False) -> RawHeaders:
    kept = [
        (name, value)
        for name, value in headers
        if name not in STALE and (with_contract or (not name.startswith(PREFIX) and name != b"cache-control"))
    ]
    return (HTML, *kept)
