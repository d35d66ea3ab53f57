"""Marks set into a page that has none: where its lead-in ends, and around what would give the rest away.

What is withheld is looked for in the whole page afterwards. A page in which it still stands is not taken.
"""

from collections.abc import Iterator
from typing import NamedTuple

from broadsheet.gate.pieces import Pieces, cut
from broadsheet.proxy.documents import Document, Node
from broadsheet.proxy.fingerprints import Runs, Withheld, plain, runs_of, says, until_withheld, words_of
from broadsheet.proxy.settings import ArticleRules, LeadIn
from broadsheet.proxy.structured_data import REST_CLASS, say_twice

WRAPPERS = ("div", "section", "article", "main")
# Elements that say something in another way than by the text that stands in them.
WHOLE = "script:not([type='application/ld+json']), template, noscript, textarea, iframe[srcdoc], object"
LONGEST_HARMLESS = 40  # letters: no run of eight words is shorter


class CannotCut(ValueError):
    """A page that cannot be cut by the rules; the message says which rule, and what it found."""


class Cut(NamedTuple):
    """A marked page, the runs of what is withheld of it, and its two texts as a person would read them."""

    html: str
    withheld: Runs
    free: str
    rest: str


def mark(document: Document, rules: ArticleRules, headline: str) -> Cut:
    """Return an article's page with marks. Raises CannotCut if nothing can be withheld, or not all of it."""
    text = document.first(rules.text)
    if text is None:
        raise CannotCut(f"articles.text: no element matches {rules.text!r}")
    blocks = _blocks(text)
    free, rest = _divide(blocks, rules.lead_in)
    if not rest:
        raise CannotCut(f"articles.text: {rules.text!r} holds no words that could be withheld")
    free_text, rest_text = _join(free), _join(rest)
    withheld = frozenset(runs_of(words_of(rest_text))) - frozenset(runs_of(words_of(free_text)))
    for block in rest:
        if block.is_element_node:
            block.attrs["class"] = f"{block.attributes.get('class') or ''} {REST_CLASS}".strip()
    say_twice(document, headline, withheld)
    hidden = [*rest, *_withhold_elements(document, rules.withheld, rest)]
    _withhold_echoes(document, hidden, withheld)
    _place(document, text, blocks, rest, rules)
    marked = document.html()
    _prove(cut(marked.encode()), withheld)
    return Cut(marked, withheld, free_text, rest_text)


def shorten(document: Document, lists: str, lead_in: LeadIn) -> None:
    """Leave no more than the lead-in of each text on a page that lists several."""
    for text in document.all(lists) if lists else ():
        _, rest = _divide(_blocks(text), lead_in)
        for block in rest:
            block.decompose()


def shortened(html: str, lead_in: LeadIn) -> tuple[str, Runs]:
    """Return the lead-in of an article's text, as HTML, and the runs of what was taken away."""
    document = Document(f"<div>{html}</div>")
    text = document.first("body > div")
    if text is None:
        return "", frozenset()
    free, rest = _divide(_blocks(text), lead_in)
    withheld = frozenset(runs_of(words_of(_join(rest)))) - frozenset(runs_of(words_of(_join(free))))
    for block in rest:
        block.decompose()
    return text.inner_html or "", withheld


def silence(document: Document, withheld: Withheld) -> bool:
    """Take what is withheld of articles out of a page that is none; return whether there was any."""
    if not withheld or not says(document.html(), withheld):
        return False
    for node in document.all("meta[content], [data-content], input[value], [title], [alt]"):
        _silence_attributes(node, withheld)
    for node, data in document.structured():
        if data is None or says(node.text(deep=True), withheld):
            node.decompose()
    for node in list(_echoes(document, [], withheld)):
        node.decompose()
    return True


def _blocks(text: Node) -> list[Node]:
    """Return what the text consists of, within the innermost element that holds all of it."""
    while True:
        children = [child for child in text.iter(include_text=True) if not child.is_comment_node]
        spoken = [child for child in children if words_of(child.text(deep=True))]
        if len(spoken) != 1 or spoken[0].tag not in WRAPPERS:
            return children
        text = spoken[0]


def _divide(blocks: list[Node], lead_in: LeadIn) -> tuple[list[Node], list[Node]]:
    """Return the blocks of the lead-in, and those of the rest, which is empty only if there are no words."""
    counts = [len(words_of(_said(block))) for block in blocks]
    most = sum(counts) // 2
    taken = words = at = 0
    for at, (block, count) in enumerate(zip(blocks, counts, strict=True)):
        if lead_in.until and _holds(block, lead_in.until):
            break
        if not lead_in.until and taken >= lead_in.blocks and words >= lead_in.words:
            break
        # A first block may be more than half: without it there would be no lead-in at all.
        if count and words + count > most and (taken or not sum(counts[at + 1 :])):
            break
        taken, words = taken + bool(count), words + count
    else:
        at = len(blocks)
    return blocks[:at], blocks[at:] if sum(counts[at:]) else []


def _holds(block: Node, selector: str) -> bool:
    return bool(block.is_element_node and (block.css_matches(selector) or block.css_first(selector)))


def _said(block: Node) -> str:
    if block.tag in ("script", "style"):
        return ""
    return block.text(deep=True, separator=" ")


def _join(blocks: list[Node]) -> str:
    return " ".join(" ".join(_said(block).split()) for block in blocks).strip()


def _withhold_elements(document: Document, selectors: tuple[str, ...], rest: list[Node]) -> list[Node]:
    """Keep what the selectors find for released pages, and return it."""
    inside, found = _ids(rest), []
    for selector in selectors:
        for node in document.all(selector):
            if not _lies_in(node, inside):
                document.before(node, "released")
                document.after(node, "/released")
                inside.add(node.mem_id)
                found.append(node)
    return found


def _withhold_echoes(document: Document, hidden: list[Node], withheld: Withheld) -> None:
    """Keep whatever else says what is withheld, a script or a second copy, for released pages."""
    for node in document.all("*"):
        _silence_attributes(node, withheld)
    for node in list(_echoes(document, hidden, withheld)):
        document.before(node, "released")
        document.after(node, "/released")


def _silence_attributes(node: Node, withheld: Withheld) -> None:
    for name, value in node.attributes.items():
        if value and len(value) > LONGEST_HARMLESS and says(value, withheld):
            if node.tag == "meta":
                node.attrs[name] = until_withheld(plain(value), withheld)
            else:
                del node.attrs[name]


def _echoes(document: Document, hidden: list[Node], withheld: Withheld) -> Iterator[Node]:
    """Yield the smallest elements outside what is hidden that say what is withheld."""
    inside = _ids(hidden)
    around = {ancestor.mem_id for node in hidden for ancestor in _ancestors(node)}
    for node in document.all(WHOLE):
        if not _lies_in(node, inside) and says(node.html or "", withheld):
            inside.add(node.mem_id)
            yield node
    body = document.tree.body
    if body is not None:
        yield from _smallest(body, inside, around, withheld)


def _smallest(node: Node, inside: set[int], around: set[int], withheld: Withheld) -> Iterator[Node]:
    children = [
        child for child in node.iter() if child.mem_id not in inside and child.tag not in ("script", "style")
    ]
    if node.mem_id in around:
        for child in children:
            yield from _smallest(child, inside, around, withheld)
        return
    if not says(node.html or "", withheld):
        return
    found = [echo for child in children for echo in _smallest(child, inside, around, withheld)]
    # Where no part alone says it, the parts together do.
    yield from found or [node]


def _ids(nodes: list[Node]) -> set[int]:
    return {node.mem_id for node in nodes}


def _ancestors(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _lies_in(node: Node, ids: set[int]) -> bool:
    return node.mem_id in ids or any(ancestor.mem_id in ids for ancestor in _ancestors(node))


def _place(document: Document, text: Node, blocks: list[Node], rest: list[Node], rules: ArticleRules) -> None:
    document.before(rest[0], "rest")
    document.after(rest[-1], "end")
    document.before(blocks[0], "lead-in")
    place = document.first(rules.notice) if rules.notice else None
    document.before(text if place is None else place, "notice")
    reader = document.first(rules.reader) if rules.reader else None
    if reader is not None:
        reader.insert_child(document.placed("<!--broadsheet:reader-->"))


def _prove(pieces: Pieces, withheld: Withheld) -> None:
    """Raise CannotCut if the walled page still says what is withheld, in whatever spelling."""
    walled = pieces.join(released=False, fragments={}).decode()
    if not says(walled, withheld):
        return
    at = plain(walled)
    start = len(until_withheld(at, withheld))
    raise CannotCut(
        "articles.withheld: the locked part stands in another place too, near "
        f"{at[start : start + 80].strip()!r}"
    )
