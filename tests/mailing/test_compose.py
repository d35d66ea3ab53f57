"""Letters from words and facts."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from broadsheet.mailing.compose import Composer, Footing
from broadsheet.mailing.kinds import Fact, Kind
from broadsheet.mailing.wording import Wording
from tests.mailing.build import PAPER

KIND = Kind(
    "trial", "Trying", "A trial", Path(), (Fact("product", "what", "News"), Fact("link", "where", ""))
)


def a_letter(text, subject="Hello", footing=None, **facts):
    return Composer(PAPER, "en").compose(KIND, Wording(subject, text), facts, footing or Footing())


def body_of(letter):
    return BeautifulSoup(letter.html, "html.parser").select_one("[role=article] > div")


def test_a_letter_has_the_paper_above_it_and_its_imprint_below():
    letter = a_letter("Good day.")
    assert letter.text.startswith("Good day.\n\n-- \nThe Paper\nhttps://paper.example/\nPaper Ltd")
    assert "Paper Ltd · 1 Quay Street" in letter.html


def test_a_fact_is_never_markup():
    letter = a_letter("You read {product}.", product="**News** <b>& more</b> [x](http://evil.example)")
    assert "You read **News** <b>& more</b> [x](http://evil.example)." in letter.text
    assert not body_of(letter).select("b, strong, a")
    assert "<b>& more</b>" in body_of(letter).get_text()


def test_what_the_publisher_writes_is_markdown_and_never_html():
    letter = a_letter("**Bold** and <script>alert(1)</script>")
    assert body_of(letter).strong.get_text() == "Bold"
    assert not body_of(letter).select("script")


def test_a_link_alone_is_a_button_and_its_address_stands_in_the_text():
    letter = a_letter("[Sign in]({link})", link="https://paper.example/a?b=1&c=2")
    link = body_of(letter).a
    assert link["href"] == "https://paper.example/a?b=1&c=2"
    assert PAPER.accent in link["style"]
    assert "Sign in:\nhttps://paper.example/a?b=1&c=2" in letter.text


def test_a_line_whose_gap_has_nothing_to_say_is_left_out():
    letter = a_letter("Before.\n\n- Product: {product}\n- Link: {link}\n\nAfter.", product="News", link="")
    assert letter.text.startswith("Before.\n\n- Product: News\n\nAfter.")
    assert [item.get_text() for item in body_of(letter).select("li")] == ["Product: News"]


def test_a_fact_of_several_lines_keeps_them():
    letter = a_letter("> {product}", product="One\nTwo")
    assert "    One\n    Two" in letter.text
    assert body_of(letter).blockquote.br


def test_a_subject_is_one_line_whatever_its_facts():
    assert a_letter("x", subject="About {product}", product="one\r\nBcc: all").subject == "About one Bcc: all"


def test_a_fact_that_words_need_and_lack_is_our_fault():
    with pytest.raises(KeyError, match="product"):
        a_letter("You read {product}.")


def test_the_text_of_lists_and_headings_reads_well():
    letter = a_letter("# Title\n\n1. one\n2. two\n\nSee [here](https://paper.example/x) or\nthere.")
    assert letter.text.startswith("Title\n\n1. one\n2. two\n\nSee here (https://paper.example/x) or\nthere.")
