"""The plain text of a page: shell, head, story, templates, offers."""

from datetime import date
from itertools import takewhile
from pathlib import Path
from textwrap import fill

import pytest

from broadsheet.publishing.imports.extract import Block, BlockKind, ImportRefused, read_page, read_text

PAGES = Path(__file__).parent / "pages"
SEED = Path(__file__).parents[4] / "shared" / "seed" / "page.txt"
WHOLE = (
    "The harbour was full of boats that had nowhere to go, and so their masters drank tea in the customs "
    "shed until the tide turned, the lamps were lit and somebody remembered where the ropes were kept."
)
REFUSE = ("Icon", "Sketch", "{{", "Subscribe", "full access", "Offer ends", "expired", "See all", "tablet")


def a_text(*lines: str) -> str:
    return "\n\n".join(lines)


def test_a_page_of_the_same_build_is_read_whole():
    found = read_page((PAGES / "ferry-talks.txt").read_bytes())
    assert found.section == "International Relations"
    assert found.headline == "Ferry talks resume as two harbours count the cost of eleven empty weeks"
    assert found.standfirst.startswith("A quarrel over 40 metres")
    assert found.dateline_place == "LABUAN"
    assert found.lead_caption.endswith("since the second week of the rains.")
    assert found.lead_credit == "Lantern Pictures"
    assert len(found.paragraphs) == 11
    assert found.paragraphs[0].startswith("The two harbour masters who stopped")
    assert found.paragraphs[-1].endswith("asked both harbour masters to be aboard.")
    assert found.missing == ("lead picture", "authors", "published time")


def test_what_is_not_the_story_is_dropped_and_named():
    found = read_page((PAGES / "ferry-talks.txt").read_bytes())
    story = " ".join(block.text for block in found.blocks)
    assert not [word for word in REFUSE if word in story]
    assert found.dropped[0].startswith("Arrow RightArtboard")
    assert found.dropped[-1] == "TLP on print, phone and tablet together"
    # Told from the story by where they stand: they hold no word of an offer.
    assert "Profit from patient reporting by people who live beside the harbours." in found.dropped


@pytest.mark.skipif(not SEED.exists(), reason="the page this began with is not part of the repository")
def test_the_page_this_began_with_is_read_whole():
    _, section, headline, standfirst, picture, *rest = filter(
        None, SEED.read_text(encoding="utf-8").split("\n")
    )
    story = [" ".join(line.split()) for line in takewhile(lambda line: "{{" not in line, rest)]
    found = read_page(SEED.read_bytes())
    assert (found.section, found.headline, found.standfirst) == (section, headline, standfirst)
    assert [part.strip() for part in picture.split("©")] == [found.lead_caption, found.lead_credit]
    assert [f"{found.dateline_place} -- {found.paragraphs[0]}", *found.paragraphs[1:]] == story
    assert len(found.blocks) == len(story) == 15
    assert len(found.dropped) == 1 + len(rest) - len(story)
    assert found.missing == ("lead picture", "authors", "published time")


@pytest.mark.parametrize(
    "lines",
    [
        (WHOLE, WHOLE),
        ("International Relations", f"TOKYO -- {WHOLE}"),
        ("Menu", "Search", WHOLE),
        ("You have {{left}} free articles left", WHOLE),
    ],
)
def test_a_page_without_a_headline_is_refused_by_name(lines):
    with pytest.raises(ImportRefused) as refused:
        read_text(a_text(*lines))
    assert "headline" in refused.value.problem
    assert refused.value.remedy


def test_a_page_without_a_story_is_refused():
    with pytest.raises(ImportRefused, match="No story"):
        read_text(a_text("Nations", "A town of some size waits for a mayor", "Subscribe to read on."))


def test_a_short_headline_below_its_section_is_not_taken_for_a_label():
    found = read_text(a_text("Markets", "Rice climbs", "The gauges on the river read low.", WHOLE, WHOLE))
    assert (found.section, found.headline) == ("Markets", "Rice climbs")
    assert found.standfirst == "The gauges on the river read low."


def test_byline_and_time_are_taken_out_of_the_head():
    found = read_text(
        a_text(
            "Nations",
            "A town of some size waits for a mayor",
            "By Halimah Wari and GRACE TIONG",
            "Published: Thursday, 1 January 2026 09:12 JST",
            f"KUPANG, Dec. 31 (Wire) — {WHOLE}",
        )
    )
    assert found.authors == ("Halimah Wari", "Grace Tiong")
    assert found.published_at
    assert found.published_at.isoformat() == "2026-01-01T00:00:00+00:00"
    assert (found.dateline_place, found.dateline_on) == ("KUPANG", date(2025, 12, 31))
    assert found.standfirst == ""
    assert "standfirst" in found.missing


def test_a_banner_above_the_story_does_not_end_it():
    found = read_text(a_text("{{count}} free articles", "A town of some size waits for a mayor", WHOLE))
    assert found.paragraphs == (WHOLE,)


def test_a_banner_in_the_middle_of_the_story_is_cut_out_with_its_offers():
    lines = (WHOLE, "You have {{left}} left", "Keep up with the islands", WHOLE, "It was good tea.", WHOLE)
    found = read_text(a_text("A town of some size waits for a mayor", *lines))
    assert found.paragraphs == (WHOLE, WHOLE, "It was good tea.", WHOLE)


def test_a_story_about_subscriptions_keeps_its_sentences():
    about = (
        "Subscribe is a verb that the harbour masters had not met before the winter, and neither of them was "
        "sure whom it obliged, or for how long, until the notary explained it to them twice over tea."
    )
    found = read_text(a_text("A town of some size waits for a mayor", WHOLE, about, "“Sign here,” she said."))
    assert found.paragraphs[1] == about


def test_headings_and_lists_stay_what_they_are():
    found = read_text(
        a_text(
            "A town of some size waits for a mayor", WHOLE, "Nine centimetres", WHOLE, "• one\n• two", WHOLE
        )
    )
    assert [block.kind for block in found.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.LIST,
        BlockKind.PARAGRAPH,
    ]
    assert found.blocks[3] == Block(BlockKind.LIST, "<ul><li>one</li><li>two</li></ul>")


def test_lines_broken_to_fit_a_width_are_joined():
    broken = (
        "The harbour was full of boats that had nowhere to go, and so\n"
        "their masters drank tea in the customs shed until the tide\n"
        "turned and took them home."
    )
    found = read_text(a_text("A town of some size waits for a mayor", broken))
    assert found.paragraphs == (broken.replace("\n", " "),)


def test_markup_in_a_text_stays_words():
    found = read_text(
        a_text("A town of some size waits for a mayor", f"<script>x</script> “{WHOLE}” & more.")
    )
    assert found.blocks[0].html.startswith("&lt;script&gt;x&lt;/script&gt; “")
    assert found.paragraphs[0].endswith("” & more.")


def test_a_caption_without_a_credit_is_kept_and_the_credit_missed():
    found = read_text(
        a_text(
            "A town of some size waits for a mayor",
            "Who will it be",
            "The hall on Monday.",
            f"DILI -- {WHOLE}",
        )
    )
    assert found.lead_caption == "The hall on Monday."
    assert "lead credit" in found.missing


@pytest.mark.parametrize(
    "change", [lambda text: text.replace("\n\n", "\n"), lambda text: text.replace("\n", "\r\n")]
)
def test_empty_lines_and_line_ends_make_no_difference(change):
    text = (PAGES / "ferry-talks.txt").read_text(encoding="utf-8")
    assert read_text(change(text)) == read_text(text)


def test_a_page_folded_at_a_width_is_read_the_same():
    text = (PAGES / "ferry-talks.txt").read_text(encoding="utf-8")
    folded = "\n".join(fill(line, 80, break_on_hyphens=False) for line in text.splitlines())
    found, plain = read_text(folded), read_text(text)
    assert found.paragraphs == plain.paragraphs
    assert (found.section, found.headline, found.lead_credit) == (
        plain.section,
        plain.headline,
        plain.lead_credit,
    )
