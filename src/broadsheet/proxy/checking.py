"""Looking at a site before readers do: which pages are articles, what is cut and kept, what leaks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from broadsheet.gate.contract import read_facts
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.origins.base import Fetched
from broadsheet.gate.origins.http import HttpOrigin, HttpSettings
from broadsheet.meter import Access, Article
from broadsheet.proxy.cutting import Cut
from broadsheet.proxy.documents import CannotRead, Document, is_html, text_of
from broadsheet.proxy.doors import find_door, links_of
from broadsheet.proxy.fingerprints import words_of
from broadsheet.proxy.settings import GateFile
from broadsheet.proxy.statics import is_static
from broadsheet.proxy.translating import Translator, must_not_be_kept

SITEMAPS = ("/sitemap.xml", "/wp-sitemap.xml", "/sitemap_index.xml")
FEEDS = ("/feed/", "/rss/", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
MOST_ARTICLES, MOST_FETCHED = 5, 25
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at one path: an article and how it is cut, or why it is none that could be."""

    path: str
    article: Article | None = None
    cut: Cut | None = None
    problem: str = ""
    note: str = ""


@dataclass(slots=True)
class Found:
    """All that was found. `problem` says why the gate must not start; empty if it may."""

    looked: list[Looked] = field(default_factory=list)
    problem: str = ""

    @property
    def articles(self) -> list[Looked]:
        """The pages that are articles."""
        return [looked for looked in self.looked if looked.article is not None]


async def check(file: GateFile, settings: HttpSettings, named: Iterable[str]) -> Found:
    """Return what some articles of the site look like through the gate: those named, or any found."""
    http = HttpOrigin(settings)
    try:
        return await _check(file, http, tuple(named))
    finally:
        await http.close()


async def _check(file: GateFile, http: HttpOrigin, named: tuple[str, ...]) -> Found:
    found, translator = Found(), Translator(file)
    try:
        await http.fetch("/")
    except OriginFailed as error:
        found.problem = (
            f"{file.origin_address} does not answer: {error}. Start the site first, or name another --origin."
        )
        return found
    paths = [_path_of(text, file) for text in named] or await _candidates(file, http)
    for path in paths[:MOST_FETCHED]:
        found.looked.append(await _look(path, http, translator))
        if not named and len(found.articles) >= MOST_ARTICLES:
            break
    found.problem = _problem(found)
    return found


async def _look(path: str, http: HttpOrigin, translator: Translator) -> Looked:
    try:
        fetched = await http.fetch(path, headers=((b"accept", b"text/html"),))
        if fetched.status != 200 or not is_html(fetched):
            return Looked(path, problem=f"answered {fetched.status}, {_kind(fetched)}")
        document = Document(text_of(fetched, translator.file.most_page_bytes))
        if not translator.is_article(path, fetched, document):
            return Looked(path, problem="is no article by the rules")
        page = translator.translate(path, fetched)
        article = read_facts(page).article
        _, cut = translator.cut(path, fetched, document)
    except (OriginFailed, CannotRead, ValueError) as error:
        return Looked(path, problem=str(error))
    why = must_not_be_kept(fetched.headers, translator.file.pages.set_cookies_ignored)
    note = f"not kept, each reader asks the site ({why})" if why else ""
    return Looked(path, article, cut, note=note)


def _problem(found: Found) -> str:
    """Return why a gate by these findings must not start, with what to change; empty if it may."""
    articles = found.articles
    if not articles:
        failed = [looked for looked in found.looked if "cannot be cut" in looked.problem]
        if failed:
            return (
                f"No locked part is found anywhere: {failed[0].problem}. Set articles.text to the element "
                "that holds an article's text, and nothing else."
            )
        tried = ", ".join(looked.path for looked in found.looked[:5]) or "nothing"
        return (
            f"No article is found (looked at: {tried}). Say by articles.paths or articles.when which pages "
            "are articles, or name some: --article /path/."
        )
    if all(looked.cut is None for looked in articles):
        return (
            "Every article is open, so nothing would be withheld. If that is not meant, see articles.access "
            "and articles.rules; if it is, start with --skip-check."
        )
    ids = [looked.article.article_id for looked in articles if looked.article is not None]
    if len(set(ids)) < len(ids):
        return (
            f"Several articles have the same id, so that one would open the others: {ids}. Set articles.id."
        )
    return ""


async def _candidates(file: GateFile, http: HttpOrigin) -> list[str]:
    """Return paths that may be articles: from sitemaps, feeds, and what the home page links to."""
    found: dict[str, None] = {}
    for path in (*FEEDS, *SITEMAPS, "/"):
        try:
            fetched = await http.fetch(path)
        except OriginFailed:
            continue
        if fetched.status != 200:
            continue
        links = _page_links(fetched, file) if is_html(fetched) else await _document_links(fetched, file, http)
        found |= dict.fromkeys(links)
        likely = [link for link in found if _is_likely(link, file)]
        if len(likely) >= MOST_FETCHED:
            break
    return [link for link in found if _is_likely(link, file)]


def _is_likely(path: str, file: GateFile) -> bool:
    rules = file.articles
    if (
        path == "/"
        or is_static(path)
        or find_door(file.doors, path, b"")
        or file.pages.pass_through.match(path)
    ):
        return False
    return (not rules.paths or rules.paths.match(path)) and not rules.not_paths.match(path)


def _page_links(fetched: Fetched, file: GateFile) -> Iterator[str]:
    document = Document(text_of(fetched, file.most_page_bytes))
    for node in document.all("h1 a[href], h2 a[href], h3 a[href], article a[href], main a[href], a[href]"):
        url = urljoin(file.site.url + "/", node.attributes.get("href") or "")
        if url.startswith(file.site.url + "/"):
            yield unquote(urlsplit(url).path)


async def _document_links(fetched: Fetched, file: GateFile, http: HttpOrigin) -> list[str]:
    """Return what a feed or a sitemap links to; of an index of sitemaps, what the first of them does."""
    links = [unquote(path) for path in links_of(fetched.body, file.site.url)]
    maps = [path for path in links if path.endswith(".xml")]
    for path in maps[:3]:
        try:
            links += [unquote(link) for link in links_of((await http.fetch(path)).body, file.site.url)]
        except OriginFailed:
            continue
    return links


def _path_of(text: str, file: GateFile) -> str:
    """Return the path that somebody means who names an article by path or by address."""
    path = text.removeprefix(file.site.url).removeprefix(file.origin_address)
    return unquote(path if path.startswith("/") else "/" + path)


def _kind(fetched: Fetched) -> str:
    return (fetched.header(b"content-type") or b"no content type").decode("latin-1")


def report(found: Found, file: GateFile) -> Iterator[str]:
    """Yield what was found, line by line."""
    yield f"Looked at {file.site.url} through {file.origin_address}:"
    for looked in found.looked:
        if looked.article is None:
            yield f"  {looked.path}\n      {looked.problem}"
            continue
        yield from _report_article(looked, looked.article)


def _report_article(looked: Looked, article: Article) -> Iterator[str]:
    told = [f"{article.access}", f"id {article.article_id}"]
    told += [f"section {article.section}"] if article.section else []
    told += [f"tags {' '.join(sorted(article.tags))}"] if article.tags else []
    told += [f"published {article.published_at.isoformat()}"] if article.published_at else []
    yield f"  {looked.path}\n      {', '.join(told)}"
    if article.access is Access.OPEN or looked.cut is None:
        yield "      kept whole"
    else:
        yield f"      kept  {len(words_of(looked.cut.free)):5} words … {looked.cut.free[-SHOWN:]}"
        yield f"      cut   {len(words_of(looked.cut.rest)):5} words: {looked.cut.rest[:SHOWN]} …"
    if looked.note:
        yield f"      {looked.note}"
