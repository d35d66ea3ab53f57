"""Whatever comes in, a page is found or refused; nothing else happens."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from broadsheet.publishing.imports.extract import FoundPage, ImportRefused, read_html, read_page, read_text
from broadsheet.publishing.imports.found import OUR_TAGS

SIGNS = (
    "--",
    "–",
    "(",
    ")",
    ",",
    ".",
    "…",
    "...",
    "©",
    "•",
    "-",
    "{{n}}",
    "<",
    "&",
    "&amp;",
    "“",
    "”",
    "東京",
)
WORDS = st.sampled_from(
    (*SIGNS, "TOKYO", "Reuters", "By", "Subscribe", "Icon", "Sketch.", "3", "March", "2026")
)
LINES = st.lists(WORDS | st.text(max_size=12), max_size=40).map(" ".join)
TEXTS = st.lists(LINES, max_size=12).map("\n\n".join) | st.text(max_size=400)
PLAIN_TAGS = ("h1", "p", "ul", "li", "blockquote", "table", "tr", "td", "b", "figure", "figcaption", "script")
MADE_TAGS = (
    "<a href='javascript:x'>",
    "<a href='https://x.example'>",
    "<img src=x>",
    "<time datetime='2026-13-01'>",
    "<!--",
    "<svg>",
)
TAGS = st.sampled_from((*MADE_TAGS, *(f"<{close}{tag}>" for tag in PLAIN_TAGS for close in ("", "/"))))
PAGES = st.lists(TAGS | LINES, max_size=30).map("".join)


def is_whole(found: FoundPage) -> bool:
    markup = "".join(block.html for block in found.blocks)
    return bool(found.headline and found.blocks) and "<" not in OUR_TAGS.sub("", markup)


@given(TEXTS)
@example("\x1c\n\nA headline\x85 of five words\n\nTOKYO -- .")
def test_any_text_is_read_or_refused(text):
    with suppress(ImportRefused):
        assert is_whole(read_text(text))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(PAGES)
def test_any_markup_is_read_or_refused(markup):
    with suppress(ImportRefused):
        assert is_whole(read_html(markup))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw):
    with suppress(ImportRefused):
        assert is_whole(read_page(raw))


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<ul><li>", "<blockquote>", "<table><tr><td>"])
def test_a_page_nested_beyond_reason_is_read_or_refused(tag):
    with suppress(ImportRefused):
        read_html(f"<h1>A town of some size waits</h1>{tag * 3000}It waited. " * 2)
