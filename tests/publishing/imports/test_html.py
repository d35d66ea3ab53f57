"""A saved HTML page: what it says of itself, its main text, what must not pass."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.publishing.imports.extract import BlockKind, FoundPage, ImportRefused, read_html, read_page

PAGES = Path(__file__).parent / "pages"
WHOLE = (
    "The harbour was full of boats that had nowhere to go, and so their masters drank tea in the customs "
    "shed until the tide turned, the lamps were lit and somebody remembered where the ropes were kept."
)
TITLE = "A town of some size waits for a mayor"


def a_page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='en'><head>{head}</head><body><article>{body}</article></body></html>"


def read(body: str, head: str = "") -> FoundPage:
    return read_html(a_page(f"<h1>{TITLE}</h1>{body}", head))


def test_a_page_of_the_same_build_is_read_whole():
    found = read_page((PAGES / "ferry-talks.html").read_bytes())
    told = read_page((PAGES / "ferry-talks.txt").read_bytes())
    same = ("section", "headline", "standfirst", "dateline_place", "lead_caption", "lead_credit")
    assert [getattr(found, name) for name in same] == [getattr(told, name) for name in same]
    assert set(told.paragraphs) <= set(found.paragraphs)
    assert found.authors == ("Nadia Osei-Lim",)
    assert found.published_at == datetime(2026, 3, 5, 13, 40, tzinfo=UTC)
    assert found.lead_picture == "ferry-talks_files/suria-laut.jpg"
    assert found.lead_alt.startswith("A white ferry")
    assert found.language == "en"
    assert found.missing == ()
    assert "Offer ends October 31st" in found.dropped


def test_headings_quotations_and_lists_stay_blocks():
    found = read_page((PAGES / "ferry-talks.html").read_bytes())
    kinds = [block.kind for block in found.blocks]
    assert kinds.count(BlockKind.HEADING) == kinds.count(BlockKind.QUOTE) == kinds.count(BlockKind.LIST) == 1
    markup = "".join(block.html for block in found.blocks)
    assert "<i>Suria Laut</i>" in markup
    assert "<li>speak one at a time &amp; to each other.</li>" in markup


def test_nothing_that_acts_passes():
    found = read(
        f"<p onclick='x()'>{WHOLE}</p><script>steal()</script><style>p{{}}</style>"
        f"<p>{WHOLE} <a href='javascript:steal()'>one</a> <a href=' JAVA&#10;SCRIPT:steal()'>two</a> "
        f"<a href='data:text/html,x'>three</a> <a onclick='x()' href='https://example.org/?a=1&amp;b=2'>4</a>"
        f" <img src=x onerror=steal()> <svg onload=steal()></svg></p><iframe src='x'></iframe><p>{WHOLE}</p>"
    )
    markup = "".join(block.html for block in found.blocks).lower()
    assert '<a href="https://example.org/?a=1&amp;b=2">4</a>' in markup
    assert markup.count("<a ") == 1
    assert not [
        word for word in ("steal", "script", "onclick", "onerror", "<img", "iframe") if word in markup
    ]


def test_entities_are_decoded_once_and_quotation_marks_kept():
    found = read(
        f"<p>“Fish &amp;amp; chips” &lt;b&gt; cost &pound;9, said l&rsquo;homme. {WHOLE}</p><p>{WHOLE}</p>"
    )
    assert found.paragraphs[0].startswith("“Fish &amp; chips” <b> cost £9, said l’homme.")
    assert found.blocks[0].html.startswith("“Fish &amp;amp; chips” &lt;b&gt; cost £9")


def test_relative_links_are_completed_from_the_page_s_address():
    canonical = "<link rel='canonical' href='https://news.example/a/b'>"
    found = read(f"<p>{WHOLE} <a href='/c'>See</a>.</p><p>{WHOLE}</p>", canonical)
    assert '<a href="https://news.example/c">See</a>' in found.blocks[0].html


def test_what_a_page_says_of_itself_comes_before_what_it_shows():
    told = (
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": ["NewsArticle"],'
        '"headline": "Mayors &amp; towns, a history of waiting", "articleSection": ["Nations"],'
        '"author": {"@type": "Person", "name": "Halimah Wari"}, "datePublished": "2026-03-01"}]}</script>'
    )
    found = read(f"<p>DILI -- {WHOLE}</p><p>{WHOLE}</p>", told)
    assert found.headline == "Mayors & towns, a history of waiting"
    assert (found.section, found.authors) == ("Nations", ("Halimah Wari",))
    assert found.published_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert found.dateline_place == "DILI"
    assert found.paragraphs == (WHOLE, WHOLE)


def test_a_broken_description_for_machines_is_passed_over():
    found = read(f"<p>{WHOLE}</p><p>{WHOLE}</p>", '<script type="application/ld+json">{"@type": </script>')
    assert found.headline == TITLE


@pytest.mark.parametrize("head", ["", "<title></title>", "<meta property='og:site_name' content='The Post'>"])
def test_a_page_without_a_headline_is_refused_by_name(head):
    masthead = "<h1>The Post</h1>" if "og:" in head else "<h1> </h1>"
    with pytest.raises(ImportRefused) as refused:
        read_html(a_page(f"{masthead}<p>{WHOLE}</p><p>{WHOLE}</p>", head))
    assert "headline" in refused.value.problem
    assert "<h1>" in refused.value.remedy


def test_a_page_without_a_story_is_refused():
    with pytest.raises(ImportRefused, match="No story"):
        read_html(a_page(f"<h1>{TITLE}</h1><div id='app'></div>"))


def test_news_of_one_paragraph_is_not_taken_for_a_standfirst():
    found = read("<p>The mayor of the town has been found, the police said on Tuesday.</p>")
    assert found.paragraphs == ("The mayor of the town has been found, the police said on Tuesday.",)
    assert found.standfirst == ""


def test_a_dateline_in_bold_is_taken_out_with_its_markup():
    found = read(f"<p><strong>DILI — </strong>{WHOLE}</p><p>{WHOLE}</p>")
    assert found.dateline_place == "DILI"
    assert found.blocks[0].html == WHOLE


def test_tables_keep_their_cells():
    table = "<table><tr><th>Port</th><th>Boxes</th></tr><tr><td>Dili</td><td>1,204</td></tr></table>"
    found = read(f"<p>{WHOLE}</p><p>{WHOLE}</p>{table}<p>{WHOLE}</p>")
    tables = [block for block in found.blocks if block.kind is BlockKind.TABLE]
    assert [block.rows for block in tables] == [(("Port", "Boxes"), ("Dili", "1,204"))]


def test_a_meter_inside_the_story_is_cut_out():
    meter = "<p>You have {{left}} free articles left this month</p><p>Subscribe now for more</p>"
    found = read(f"<p>{WHOLE}</p>{meter}<p>{WHOLE} More.</p><p>{WHOLE} Most.</p>")
    assert found.paragraphs == (WHOLE, f"{WHOLE} More.", f"{WHOLE} Most.")


def test_a_page_of_bare_paragraphs_is_read_by_where_they_stand():
    found = read_html(
        f"<body><div><p>Nations</p> <h1>{TITLE}</h1> <p>It has waited before</p>"
        f"<p>The hall on Monday, with nobody in the chair. © Lantern Pictures</p>"
        f"<p>DILI -- {WHOLE}</p><p>{WHOLE} More.</p><p>You have {{{{left}}}} left</p>"
        "<p>Try 2 months for $7</p></div>"
    )
    assert (found.section, found.standfirst, found.dateline_place) == (
        "Nations",
        "It has waited before",
        "DILI",
    )
    assert found.lead_caption == "The hall on Monday, with nobody in the chair."
    assert found.lead_credit == "Lantern Pictures"
    assert found.paragraphs == (WHOLE, f"{WHOLE} More.")
