"""The audit itself: every door, as every kind of reader, and what was heard there."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from broadsheet.project.audit.asking import Client, Heard, NoAnswer
from broadsheet.project.audit.doors import OF_ARTICLES, OF_SITE, Door
from broadsheet.project.audit.sentences import HEARD_UP_TO, Locked, leaks

MOST_SITEMAPS = 50
ALTERNATES = 'link[rel="alternate"], link[rel="amphtml"], link[rel="shortlink"], link[rel="canonical"]'
UNCOUNTED = frozenset({"HEAD", "OPTIONS", "prefetch", "prerender"})
PLACEHOLDER = re.compile(r"\{(id|key)\}")


@dataclass(frozen=True, slots=True)
class Leak:
    """One locked sentence, where it was heard, and by whom."""

    reader: str
    door: str
    asked: str
    path: str
    sentence: str


@dataclass(slots=True)
class Report:
    """What was asked, and what was heard that should not have been."""

    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was heard, and everything answered."""
        return not self.leaks and not self.unanswered


@dataclass(frozen=True, slots=True)
class Listener:
    """A kind of reader. `opened` are the articles that it may have; `doors` says which it asks."""

    name: str
    client: Callable[[], Client]
    opened: frozenset[str] = frozenset()
    may_ask: Callable[[Door], bool] = lambda door: True


def anonymous(site: str) -> Listener:
    """Return someone new at every door.

    An article that they ask for may be given to them, so the doors that are readings are left out.
    """
    return Listener("anonymous", lambda: Client(site, keeps_cookies=False), may_ask=_is_no_reading)


def with_cookie(site: str, name: str, cookie: str, opened: Iterable[str] = ()) -> Listener:
    """Return a reader who has this cookie, and never another: an expired subscriber, for example."""
    return Listener(name, lambda: Client(site, {"cookie": cookie}, keeps_cookies=False), frozenset(opened))


def used_up(site: str, locked: Locked) -> Listener | None:
    """Return a reader with nothing left, who has asked for every article once.

    What they were given, and a second reader who came from the other end was not, they may have: whatever is
    given to both is open to whoever has nothing left. None if no article was ever withheld: the site has no
    wall.
    """
    cookie, opened = _read_all(site, locked, list(locked))
    if len(opened) == len(locked):
        return None
    _, by_another = _read_all(site, locked, list(reversed(locked)))
    # With few articles, two readers' allowances overlap.
    is_told_apart = len(opened) + len(by_another) <= len(locked)
    return with_cookie(site, "used up", cookie, opened - by_another if is_told_apart else opened)


def _read_all(site: str, locked: Locked, paths: list[str]) -> tuple[str, set[str]]:
    """Return the cookies of a new reader who has asked for all of these, and which they were given."""
    client, opened = Client(site), set()
    for path in paths:
        heard = leaks(client.ask(path).text, {path: locked[path]})
        # A wall that leaks a sentence is no article that was given.
        if 2 * len(heard) > len(locked[path]):
            opened.add(path)
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items()), opened


def crawler(site: str, user_agent: str, address: str) -> Listener:
    """Return a verified crawler, for an audit that runs where a trusted proxy would stand.

    Pages may be open to it; feeds, APIs, sitemaps and search are not pages.
    """
    headers = {"user-agent": user_agent, "x-forwarded-for": address}
    return Listener(
        "verified crawler",
        lambda: Client(site, headers, keeps_cookies=False),
        may_ask=lambda door: door in OF_SITE or door.name in ("search", "API", "API search", "oEmbed"),
    )


def audit(
    site: str,
    locked: Locked,
    listeners: list[Listener],
    *,
    most_articles: int = 5,
    say: Callable[[str], None],
) -> Report:
    """Ask every door as every listener. The doors of articles are asked for `most_articles` of the locked."""
    report = Report()
    for listener in listeners:
        for door in OF_SITE:
            if listener.may_ask(door):
                _listen(report, site, locked, listener, door, "")
        withheld = [path for path in locked if path not in listener.opened]
        for path in withheld[:most_articles]:
            for door in OF_ARTICLES:
                if listener.may_ask(door):
                    _listen(report, site, locked, listener, door, path)
        # Each locked article's own page, whatever was left out above.
        if listener.may_ask(OF_ARTICLES[0]):
            for path in withheld[most_articles:]:
                _listen(report, site, locked, listener, OF_ARTICLES[0], path)
        asked = sum(count for (name, _), count in report.asked.items() if name == listener.name)
        say(f"{listener.name}: {asked} asked")
    return report


def _listen(report: Report, site: str, locked: Locked, listener: Listener, door: Door, path: str) -> None:
    words = _words_of(locked[path][0]) if path else ""
    for asked in _addresses(site, door, path, words, listener):
        report.asked[listener.name, door.name] += 1
        try:
            heard = listener.client().ask(asked, method=door.method, headers=door.headers, body=door.body)
        except NoAnswer as error:
            report.unanswered.append(str(error))
            continue
        report.statuses[heard.status] += 1
        for where, sentence in leaks(heard.text, locked, listener.opened):
            report.leaks.append(Leak(listener.name, door.name, f"{door.method} {asked}", where, sentence))


def _addresses(site: str, door: Door, path: str, words: str, listener: Listener) -> Iterator[str]:
    """Yield what to ask at a door. What needs something that the page does not say is left out."""
    page: Heard | None = None
    for ask in door.asks:
        if ask == "{sitemaps}":
            yield from sitemaps_of(listener.client())
            continue
        needs_page = ask == "{alternates}" or PLACEHOLDER.search(ask)
        if needs_page and page is None:
            page = _page_of(listener, path or "/")
        if ask == "{alternates}":
            yield from alternates_of(site, page) if page else ()
            continue
        known = _named_in(page.body) if page else {}
        if needs_page and not all(known.get(name) for name in PLACEHOLDER.findall(ask)):
            continue
        yield ask.format(
            path=path or "/",
            bare=path.rstrip("/"),
            site=quote(site, safe=""),
            slug=path.strip("/").split("/")[-1],
            words=quote_plus(words),
            **known,
        )


def _page_of(listener: Listener, path: str) -> Heard | None:
    try:
        return listener.client().ask(path)
    except NoAnswer:
        return None


def _named_in(page: str) -> dict[str, str]:
    """Return what a page says of itself: the article's id, and the key of the content API."""
    found = re.search(r"(?:postid-|/wp/v2/posts/|[?&]p=|/p/)([0-9a-f-]+)", page)
    key = re.search(r'data-key="([0-9a-f]+)"|[?&]key=([0-9a-f]{20,})', page)
    return {"id": found[1] if found else "", "key": (key[1] or key[2]) if key else ""}


def alternates_of(site: str, page: Heard) -> Iterator[str]:
    """Yield the addresses within the site that a page, or its Link header, names as other forms of it."""
    named = [node.attributes.get("href") or "" for node in LexborHTMLParser(page.body).css(ALTERNATES)]
    named += re.findall(r"<([^>]+)>", page.header("link"))
    for address in dict.fromkeys(urljoin(site + page.path, one) for one in named if one):
        parts = urlsplit(address)
        if parts.netloc == urlsplit(site).netloc:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def sitemaps_of(client: Client) -> list[str]:
    """Return the paths of the sitemaps: those that robots.txt names, the usual ones, those that they name."""
    robots = client.ask("/robots.txt")
    waiting = [urlsplit(one).path for one in re.findall(r"(?im)^sitemap:\s*(\S+)", robots.body)]
    waiting += ["/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/wp-sitemap.xml"]
    found: list[str] = []
    while waiting and len(found) < MOST_SITEMAPS:
        path = waiting.pop(0)
        heard = None if path in found else client.ask(path)
        if heard is not None and heard.status == 200:
            found.append(path)
            waiting += [urlsplit(one).path for one in _locations(heard.body) if one.endswith(".xml")]
    return found


def articles_of(client: Client) -> list[str]:
    """Return the paths that the sitemaps and feeds of a site name."""
    named = [one for path in sitemaps_of(client) for one in _locations(client.ask(path).body)]
    paths = [urlsplit(one).path for one in named if not one.endswith(".xml")]
    return list(dict.fromkeys(path for path in paths if path not in ("", "/")))


def _locations(sitemap: str) -> list[str]:
    return [one.strip() for one in re.findall(r"<loc>([^<]+)</loc>", sitemap)]


def _words_of(sentence: str) -> str:
    """Return words of a sentence's end: a search repeats what was searched for, and that is no leak."""
    return " ".join(re.findall(r"\w+", sentence[HEARD_UP_TO:])[-4:])


def _is_no_reading(door: Door) -> bool:
    """Whether nobody is given an article by asking here: no page, or one that is not counted."""
    return door in OF_SITE or door.name in UNCOUNTED | {"oEmbed", "search", "API search", "API"}
