"""What a wall withholds: sentences that nobody without a right may hear; and hearing them in what is said."""

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from broadsheet.project.audit.asking import Client

# Shorter ones may stand in two places by chance.
LONG_ENOUGH = 60
# Of one article. Whoever says the rest says one of these.
MOST = 40
# A sentence is heard where its words up to here are.
HEARD_UP_TO = 50
Locked = Mapping[str, tuple[str, ...]]


class NothingLocked(Exception):
    """No locked sentence is known: an audit would prove nothing. The message says what to give."""


def read_sentences(path: Path) -> dict[str, tuple[str, ...]]:
    """Return locked sentences from a file: JSON `{"/path/": ["sentence", ...]}`."""
    try:
        said = json.loads(path.read_text("utf-8"))
        locked = {str(where): tuple(plain(str(one)) for one in listed) for where, listed in said.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise NothingLocked(
            f'{path}: expected JSON such as {{"/a-path/": ["A sentence."]}}: {error}'
        ) from error
    return {where: found for where, found in locked.items() if found}


def learn(client: Client, paths: Iterable[str], selector: str, skip: int) -> dict[str, tuple[str, ...]]:
    """Return the locked sentences of each article, as a client reads them who may have all of it.

    They are those within `selector`, after its first `skip` child elements. Articles without any are left
    out.
    """
    found = {}
    for path in paths:
        heard = client.ask(path)
        if heard.status == 200:
            withheld = sentences(rest_of(heard.body, selector, skip))
            if withheld:
                found[path] = withheld
    return found


def rest_of(page: str, selector: str, skip: int) -> str:
    """Return the words that the selector finds in a page, less those of its first `skip` child elements."""
    node = LexborHTMLParser(page).css_first(selector)
    if node is None:
        return ""
    if skip == 0:
        return plain(node.html or "")
    children = list(node.iter(include_text=False))
    return " ".join(plain(child.html or "") for child in children[skip:])


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences that are long enough to stand in one place only."""
    found = [one for one in re.split(r"(?<=[.?!]) ", text) if len(one) >= LONG_ENOUGH]
    return tuple(dict.fromkeys(found[:MOST]))


def plain(text: str, *, keeps_tags: bool = False) -> str:
    """Return text as it is heard: without markup, escapes, kinds of quotes, and line breaks."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    text = unescape(unescape(text)).replace("\\n", " ").replace('\\"', '"').replace("\\/", "/")
    if not keeps_tags:
        text = re.sub(r"</(p|h\d|li|div|blockquote)>", " ", text)
        text = re.sub(r"<[^>]+>", "", text)
    text = text.translate(str.maketrans("‘’“”–—\u00a0", "''\"\"-- "))
    return re.sub(r"\s+", " ", text).strip()


def leaks(said: str, locked: Locked, but: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return (path, sentence) for each locked sentence that is heard, whole or by its middle.

    `but` are the paths of articles that may be heard.
    """
    # With the tags as well: descriptions and data stand in their attributes.
    heard, spared = f"{plain(said)}\n{plain(said, keeps_tags=True)}", set(but)
    return [
        (path, one)
        for path, found in locked.items()
        if path not in spared
        for one in found
        if _middle(one) in heard
    ]


def _middle(sentence: str) -> str:
    # An excerpt or a truncated description may hold a part only; whoever says all says this too.
    return sentence[10:HEARD_UP_TO]
