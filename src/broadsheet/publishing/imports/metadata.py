"""What a page says of itself: to machines in JSON-LD and meta elements, to eyes above its story."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from broadsheet.publishing.imports.datelines import find_dateline
from broadsheet.publishing.imports.lines import (
    find_credit,
    is_label,
    is_long,
    is_offer,
    is_shell,
    is_template,
)

INLINE_TAG = re.compile(r"</?(?:a|b|br|em|i|span|strong|sub|sup)\b[^>]*>", re.IGNORECASE)
ARTICLE_TYPES = re.compile(r"Article|Report|BlogPosting|Review")
STANDFIRST = (
    "[class*=standfirst], [class*=sub-title], [class*=subtitle], [class*=sub-headline], [class*=subheadline]"
    ", [class*=dek], [class*=strapline], [itemprop=alternativeHeadline]"
)
LABEL = (
    "[class*=topic], [class*=section-label], [rel~=category], [class*=kicker], [class*=eyebrow], [rel~=tag]"
)
KICKER = "[class*=kicker], [class*=eyebrow]"
BEFORE_SIGN = re.compile(r"\s+(?=[,.;:!?’”)\]])")
BYLINE = "[class*=byline], [class*=author], [rel~=author], [itemprop=author]"
BELOW_HEADLINE = "h1 + p, h1 + h2"
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """The first picture of a story, as its page shows it."""

    source: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page's words about itself; lists hold candidates, the best first."""

    headlines: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    kickers: tuple[str, ...] = ()
    standfirsts: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    sites: frozenset[str] = frozenset()
    language: str = ""
    address: str = ""
    refuse: tuple[str, ...] = ()
    figure: Figure = field(default_factory=Figure)


def read_facts(markup: str) -> PageFacts:
    """Everything that a page says of itself."""
    page = LexborHTMLParser(markup)
    article = find_article(page)
    heads = [text_of(node) for node in (page.css("article h1, main h1") or page.css("h1"))]
    root = page.root
    return PageFacts(
        headlines=clean(said(article, "headline"), heads, metas(page, "og:title"), titles(page)),
        sections=clean(said(article, "articleSection"), metas(page, "article:section"), labels(page)),
        kickers=clean(texts(page, KICKER)),
        standfirsts=clean(said(article, "alternativeHeadline"), texts(page, STANDFIRST), below(page)),
        descriptions=clean(metas(page, "og:description"), said(article, "description")),
        authors=clean(names(article.get("author")), metas(page, "author")),
        bylines=clean(texts(page, BYLINE)),
        published=clean(said(article, "datePublished"), metas(page, "article:published_time"), times(page)),
        sites=frozenset(clean(metas(page, "og:site_name"), names(article.get("publisher")))),
        language=((root.attributes.get("lang") if root else None) or "").strip(),
        address=next(iter(clean(addresses(page), metas(page, "og:url"))), ""),
        figure=read_figure(page),
        refuse=read_refuse(page),
    )


def find_article(page: LexborHTMLParser) -> dict[str, Any]:
    """The JSON-LD object that describes the article; empty when there is none that can be read."""
    for script in page.css('script[type="application/ld+json"]'):
        try:
            told = json.loads(script.text() or "")
        except (ValueError, RecursionError):
            continue
        for thing in things(told, DEEPEST):
            if ARTICLE_TYPES.search(str(thing.get("@type", ""))):
                return thing
    return {}


def things(told: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every object in a piece of JSON-LD, outer ones first."""
    if depth == 0:
        return
    if isinstance(told, dict):
        yield told
        told = list(told.values())
    if isinstance(told, list):
        for part in told:
            yield from things(part, depth - 1)


def said(article: dict[str, Any], key: str) -> list[str]:
    """The strings under a key. JSON-LD stands in a script, where entities are still written out."""
    told = article.get(key)
    return [html.unescape(INLINE_TAG.sub("", part)) for part in listed(told) if isinstance(part, str)]


def names(told: Any) -> list[str]:
    """The names of the people or bodies under a key, told as strings or as objects."""
    found = [part.get("name") if isinstance(part, dict) else part for part in listed(told)]
    return [html.unescape(name) for name in found if isinstance(name, str) and "://" not in name]


def listed(told: Any) -> list[Any]:
    """One or many, as many."""
    return told if isinstance(told, list) else [told]


def metas(page: LexborHTMLParser, name: str) -> list[str]:
    """The contents of the meta elements of this name."""
    nodes = page.css(f'meta[property="{name}"], meta[name="{name}"]')
    return [node.attributes.get("content") or "" for node in nodes]


def addresses(page: LexborHTMLParser) -> list[str]:
    """Where the page says that it lives."""
    return [node.attributes.get("href") or "" for node in page.css('link[rel="canonical"]')]


def titles(page: LexborHTMLParser) -> list[str]:
    """The page's title, without the publication's name that follows most of them."""
    words = [text_of(node) for node in page.css("head > title")]
    return [re.sub(r"\s+[|–—-]\s+[^|–—]{2,40}$", "", title) for title in words]


def times(page: LexborHTMLParser) -> list[str]:
    """The instants of the page's time elements."""
    return [node.attributes.get("datetime") or "" for node in page.css("time[datetime]")]


def labels(page: LexborHTMLParser) -> list[str]:
    """Texts at the head of the article that read like a section's name."""
    above = (element_before(node) for node in page.css("h1"))
    found = [*texts(page, LABEL), *(text_of(node) for node in above if node is not None)]
    return [text for text in found if is_label(text)]


def below(page: LexborHTMLParser) -> list[str]:
    """The words right below the headline, unless the story already begins there."""
    found = texts(page, BELOW_HEADLINE)
    return [text for text in found if not is_long(text) and find_dateline(text, None) is None]


def element_before(node: LexborNode) -> LexborNode | None:
    """The element before a node, past the spaces and comments between them."""
    before = node.prev
    while before is not None and before.tag.startswith("-"):
        before = before.prev
    return before


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    """The words of the elements chosen."""
    return [text_of(node) for node in page.css(selector)]


def text_of(node: LexborNode) -> str:
    """An element's words, on one line."""
    return BEFORE_SIGN.sub("", " ".join(node.text(separator=" ").split()))


def clean(*sources: list[str]) -> tuple[str, ...]:
    """The candidates of all sources, tidied, each once, without the empty ones."""
    tidy = (" ".join(candidate.split()) for source in sources for candidate in source)
    return tuple(dict.fromkeys(candidate for candidate in tidy if candidate))


def read_figure(page: LexborHTMLParser) -> Figure:
    """The first picture with a caption; failing that, the first in the article."""
    figures = [node for node in page.css("figure") if node.css_first("img, figcaption")]
    figure = next((node for node in figures if node.css_first("figcaption")), None)
    if figure is None:
        picture = page.css_first("article img, main img")
        return Figure(*source_of(picture)) if picture else Figure()
    caption = figure.css_first("figcaption")
    words = text_of(caption) if caption else ""
    credit = credit_of(figure)
    split = find_credit(words) or (words.removesuffix(credit).strip(), credit)
    return Figure(*source_of(figure.css_first("img")), *split)


def source_of(picture: LexborNode | None) -> tuple[str, str]:
    """A picture's address and its words for those who do not see it."""
    if picture is None:
        return "", ""
    return (picture.attributes.get("src") or "").strip(), (picture.attributes.get("alt") or "").strip()


def credit_of(figure: LexborNode) -> str:
    """The words of the figure's element for a credit."""
    node = figure.css_first("[class*=credit], [class*=copyright], small, cite")
    return text_of(node).lstrip("© ") if node else ""


def read_refuse(page: LexborHTMLParser) -> tuple[str, ...]:
    """The lines of shell, templates and offers that the page holds. Takes its scripts and styles away."""
    for node in page.css("script, style, noscript, template, head"):
        node.decompose()
    words = page.root.text(separator="\n") if page.root else ""
    lines = (" ".join(line.split()) for line in words.splitlines())
    return tuple(line for line in lines if is_template(line) or is_offer(line) or is_shell(line))
