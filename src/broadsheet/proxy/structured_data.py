"""JSON-LD of an article as a walled page and a released one say it.

The rules for paywalled content: https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
A page that holds the locked part names its class; a page that does not hold it names none.
"""

import json
from collections.abc import Mapping
from typing import Any

from broadsheet.proxy.documents import Document
from broadsheet.proxy.fingerprints import Withheld, says, until_withheld

REST_CLASS = "broadsheet-rest"
ARTICLE_TYPES = ("Article", "NewsArticle", "BlogPosting", "Report", "LiveBlogPosting", "Review")
TEXT_KEYS = frozenset({"articleBody", "text", "reviewBody"})
LOCKED_PART = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": f".{REST_CLASS}"}


def say_twice(document: Document, headline: str, withheld: Withheld) -> None:
    """Put two versions in the place of each block of JSON-LD: for the released page and the walled one."""
    is_said = False
    for node, data in document.structured():
        is_said = is_said or _has_article(data)
        released = None if data is None else _said(data, with_text=True, withheld=withheld)
        walled = None if data is None else _said(data, with_text=False, withheld=withheld)
        own = node.html or ""
        node.replace_with(document.placed(_both(own if released is None else _script(released), walled)))
    head = document.first("head")
    if not is_said and head is not None:
        data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": headline}
        released = _said(data, with_text=True, withheld=withheld)
        walled = _said(data, with_text=False, withheld=withheld)
        head.insert_child(document.placed(_both(_script(released), walled)))


def _both(released: str, walled: Any) -> str:
    text = f"<!--broadsheet:released-->{released}<!--broadsheet:/released-->"
    if walled is None:
        return text
    return f"{text}<!--broadsheet:walled-->{_script(walled)}<!--broadsheet:/walled-->"


def _script(data: Any) -> str:
    # What ends a script, or begins a comment in one, must not stand in it.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _is_article(data: Mapping[str, Any]) -> bool:
    types = data.get("@type")
    return any(name in ARTICLE_TYPES for name in (types if isinstance(types, list) else [types]))


def _has_article(data: Any) -> bool:
    if isinstance(data, list):
        return any(map(_has_article, data))
    return isinstance(data, dict) and (_is_article(data) or any(map(_has_article, data.values())))


def _said(data: Any, *, with_text: bool, withheld: Withheld) -> Any:
    if isinstance(data, list):
        return [_said(item, with_text=with_text, withheld=withheld) for item in data]
    if isinstance(data, str) and not with_text and says(data, withheld):
        return until_withheld(data, withheld)
    if not isinstance(data, dict):
        return data
    kept = {
        key: _said(value, with_text=with_text, withheld=withheld)
        for key, value in data.items()
        if with_text or key not in TEXT_KEYS
    }
    if _is_article(data):
        kept["isAccessibleForFree"] = False
        kept.pop("hasPart", None)
        if with_text:
            kept["hasPart"] = LOCKED_PART
    return kept
