"""Datelines, and days written out."""

from datetime import date

import pytest

from broadsheet.publishing.imports.datelines import find_dateline

PUBLISHED = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "place", "on"),
    [
        ("TOKYO -- As it was", "TOKYO", None),
        ("SÃO PAULO — As it was", "SÃO PAULO", None),
        ("NEW DELHI (Wire) - As it was", "NEW DELHI", None),
        ("PALO ALTO, U.S. -- As it was", "PALO ALTO, U.S.", None),
        ("SEOUL/TOKYO – As it was", "SEOUL/TOKYO", None),
        ("LABUAN, March 5 — As it was", "LABUAN", date(2026, 3, 5)),
        ("LABUAN, 4 Mar. — As it was", "LABUAN", date(2026, 3, 4)),
        ("LABUAN, Dec. 31 — As it was", "LABUAN", date(2025, 12, 31)),
        ("LABUAN, Malaysia, Feb. 30 — As it was", "LABUAN, Malaysia", None),
    ],
)
def test_a_place_in_capitals_before_a_dash_is_a_dateline(text, place, on):
    found = find_dateline(text, PUBLISHED)
    assert found
    assert (found.place, found.on, found.rest) == (place, on, "As it was")


@pytest.mark.parametrize(
    "text",
    [
        "Tokyo -- the capital -- was calm.",
        "It cost $9 -- or more.",
        "TOKYO --",
        "A -- B",
        "G-7 -- seven of them",
        "The traders, who had waited -- and waited -- left.",
        "",
    ],
)
def test_a_sentence_with_a_dash_is_none(text):
    assert find_dateline(text, PUBLISHED) is None


def test_a_day_without_a_year_is_unknown_without_the_time_of_publication():
    found = find_dateline("LABUAN, March 5 — As it was", None)
    assert found
    assert found.on is None
