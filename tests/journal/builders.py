"""Small builders: a line, and what a folder of segments holds."""

from pathlib import Path

from broadsheet.journal.lines import Line, answer_part, article_part, visit_part
from broadsheet.journal.schema import COLUMNS, HEADER, Event
from broadsheet.journal.segments import list_files
from broadsheet.meter import Decision, Outcome, Reason
from tests.build import an_article

NOON = 1_773_572_400_000  # 2026-03-15 11:00 UTC
RELEASED = Decision(
    Outcome.RELEASE, Reason.ALLOWANCE_LEFT, limit=5, left=4, is_counted=True, policy_version="v1"
)


def a_line(number: int = 1, **changes: object) -> str:
    """Return the line of a released article, asked for by one of a hundred readers."""
    line = Line(
        NOON + number,
        Event.DECISION,
        f"{number % 100:016x}\t",
        "anonymous",
        article_part(an_article(str(number), section="business/trade", tags=("sea", "live"))),
        answer_part(RELEASED),
        visit_part("search", "phone", ""),
    )
    return str(line._replace(**changes))


def rows_in(folder: Path) -> list[dict[str, str]]:
    """Return the lines of all segments, by column."""
    rows = []
    for kept in list_files(folder):
        lines = kept.path.read_text("utf-8").splitlines(keepends=True)
        assert lines[0] == HEADER
        rows += [dict(zip(COLUMNS, line.rstrip("\n").split("\t"), strict=True)) for line in lines[1:]]
    return rows
