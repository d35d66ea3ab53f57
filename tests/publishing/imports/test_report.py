"""What the person who imports a page is told."""

from broadsheet.publishing.imports.extract import Block, BlockKind, FoundPage
from broadsheet.publishing.imports.report import describe


def test_the_report_names_what_was_found_missed_and_left_out():
    page = FoundPage(
        headline="A town waits for a mayor",
        blocks=(Block(BlockKind.PARAGRAPH, "It waited."), Block(BlockKind.HEADING, "Nine")),
        section="Nations",
        missing=("authors", "lead credit"),
        dropped=("Offer ends October 31st", "one two three four five six seven eight nine"),
    )
    assert list(describe(page)) == [
        "Found",
        "  section         Nations",
        "  headline        A town waits for a mayor",
        "  body            1 paragraph, 1 heading; 3 words",
        "Not found",
        "  authors, lead credit",
        "Left out (2 lines)",
        "  Offer ends October 31st",
        "  one two three four five six seven eight …",
    ]


def test_a_long_list_of_dropped_lines_is_counted():
    page = FoundPage(headline="A", blocks=(), dropped=("x",) * 60)
    assert list(describe(page))[-1] == "  … and 20 more lines"
