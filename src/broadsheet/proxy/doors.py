"""Other ways to an article's text than its page: feeds, programs' interfaces, and what a preset names."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from lxml import etree

from broadsheet.proxy.cutting import shortened
from broadsheet.proxy.fingerprints import Runs, Withheld, plain, says, until_withheld
from broadsheet.proxy.settings import Door, LeadIn

# Elements of RSS and Atom that hold an article's text, or a part of it, by their local names.
FEED_TEXTS = ("encoded", "content", "description", "summary", "fulltext")
ITEMS = ("item", "entry")
HTML_TEXTS = ("content_html", "content_text", "summary")


class CannotShorten(ValueError):
    """A document that cannot be read, so that nobody can say what it gives away."""


def find_door(doors: Iterable[Door], path: str, query: bytes) -> Door | None:
    """Return the first door that a request goes through, or None."""
    pairs = [f"{name}={value}" for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True)]
    return next(
        (door for door in doors if door.paths.match(path) or any(map(door.parameters.match, pairs))), None
    )


def find_door_by_type(doors: Iterable[Door], media_type: bytes) -> Door | None:
    """Return the first door that an answer of this media type comes through, or None."""
    name = media_type.decode("latin-1")
    return next((door for door in doors if door.types.match(name)), None)


def strip(source: str, door: Door, withheld: Withheld) -> str:
    """Return JSON with the texts of the door's keys emptied, others ended where they say what is withheld.

    Where the origin itself shows what only editors see, the answer is an editor's and stays as it is.
    """
    try:
        data = json.loads(source)
    except ValueError as error:
        raise CannotShorten(f"is no JSON: {error}") from error
    keys = door.keys
    if door.proof and _is_proven(data, keys, door.proof):
        return source
    return json.dumps(_stripped(data, keys, withheld), ensure_ascii=False)


def shorten_feed(source: bytes, lead_in: LeadIn, withheld: Withheld) -> bytes:
    """Return RSS, Atom or a JSON feed with no more of each article than its lead-in."""
    if source.lstrip()[:1] == b"{":
        return _shorten_json_feed(source, lead_in, withheld)
    root = _read_xml(source)
    for item in root.iter():
        if etree.QName(item).localname in ITEMS if isinstance(item.tag, str) else False:
            _shorten_item(item, lead_in, withheld)
    shown: bytes = etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)
    return shown


def links_of(source: bytes, site_url: str) -> list[str]:
    """Return the paths on this site that a feed's items, or JSON, link to."""
    if source.lstrip()[:1] in (b"{", b"["):
        try:
            found = list(_links(json.loads(source)))
        except ValueError:
            return []
    else:
        try:
            root = _read_xml(source)
        except CannotShorten:
            return []
        found = [(link.get("href") or link.text or "").strip() for link in root.iter("{*}link")]
    inside = (url.removeprefix(site_url) for url in found if url.startswith(site_url))
    return list(dict.fromkeys(path.partition("?")[0].partition("#")[0] for path in inside if path[:1] == "/"))


def _read_xml(source: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
    try:
        return etree.fromstring(source.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise CannotShorten(f"is no feed: {error}") from error


def _shorten_item(item: Any, lead_in: LeadIn, withheld: Withheld) -> None:
    texts = [
        child for child in item if isinstance(child.tag, str) and etree.QName(child).localname in FEED_TEXTS
    ]
    taken: Runs = frozenset()
    for text in texts:
        if len(text):  # Atom's XHTML: the text stands as elements, and an entry may do without
            item.remove(text)
            continue
        text.text, runs = _shorten_text(text.text or "", lead_in, withheld)
        taken |= runs
    for text in item.iter():
        if isinstance(text.tag, str) and text.text and says(text.text, taken):
            text.text = until_withheld(plain(text.text), taken)


def _shorten_text(html: str, lead_in: LeadIn, withheld: Withheld) -> tuple[str, Runs]:
    kept, runs = shortened(html, lead_in) if "<" in html else (html, frozenset[int]())
    return (until_withheld(plain(kept), withheld) if says(kept, withheld) else kept), runs


def _shorten_json_feed(source: bytes, lead_in: LeadIn, withheld: Withheld) -> bytes:
    try:
        feed = json.loads(source)
    except ValueError as error:
        raise CannotShorten(f"is no feed: {error}") from error
    for item in feed.get("items", ()):
        taken: Runs = frozenset()
        for key in HTML_TEXTS:
            if isinstance(item.get(key), str):
                item[key], runs = _shorten_text(item[key], lead_in, withheld)
                taken |= runs
        for key, value in item.items():
            if isinstance(value, str) and says(value, taken):
                item[key] = until_withheld(plain(value), taken)
    return json.dumps(_stripped(feed, frozenset(), withheld), ensure_ascii=False).encode()


def _stripped(data: Any, keys: frozenset[str], withheld: Withheld) -> Any:
    match data:
        case dict():
            return {
                key: _emptied(value) if key in keys else _stripped(value, keys, withheld)
                for key, value in data.items()
            }
        case list():
            return [_stripped(item, keys, withheld) for item in data]
        case str() if says(data, withheld):
            return until_withheld(plain(data), withheld)
    return data


def _is_proven(data: Any, keys: frozenset[str], proof: str) -> bool:
    if isinstance(data, list):
        return bool(data) and all(_is_proven(item, keys, proof) for item in data)
    if not isinstance(data, dict):
        return False
    return any(isinstance(data.get(key), dict) and proof in data[key] for key in keys)


def _emptied(data: Any) -> Any:
    match data:
        case dict():
            return {key: _emptied(value) for key, value in data.items()}
        case list():
            return []
        case str():
            return ""
    return data


def _links(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from _links(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in ("link", "url") and isinstance(value, str):
                yield value
            else:
                yield from _links(value)
