"""What a wall withholds: sentences that nobody without a right may hear."""

import re
from html import unescape

import httpx
from bs4 import BeautifulSoup

LONG_ENOUGH = 60


def rest_of(page: str) -> str:
    """Return the words of an article after its free part, as its whole page has them."""
    rest = BeautifulSoup(page, "html.parser").select_one(".article-rest")
    return "" if rest is None else plain(rest.get_text(" "))


def sentences(text: str) -> list[str]:
    """Return the sentences that are long enough to stand in one place only."""
    return [one for one in re.split(r"(?<=[.?!]) ", text) if len(one) >= LONG_ENOUGH]


def plain(text: str) -> str:
    """Return text as it is heard: without markup, escapes and line breaks."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), unescape(text))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)).strip()


def leaks(said: str, secret: list[str]) -> list[str]:
    """Return the sentences of `secret` that can be heard in `said`, whole or by their middle."""
    heard = plain(said)
    return [one for one in secret if one in heard or _middle(one) in heard]


def read_all(subscriber: httpx.Client, paths: list[str]) -> dict[str, list[str]]:
    """Return the withheld sentences of each article, by its path, as a subscriber reads them."""
    secret = {path: sentences(rest_of(subscriber.get(path).text)) for path in paths}
    assert all(secret.values()), [path for path, found in secret.items() if not found]
    return secret


def _middle(sentence: str) -> str:
    # An excerpt or a truncated description may hold a part only.
    return sentence[10:50]
