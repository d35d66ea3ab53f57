"""Every figure is what plain Python counts in the same lines."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings

from broadsheet.analytics.figures import FIGURES, Filter, Inquiry
from broadsheet.journal.lines import Line
from tests.analytics.figures.by_hand import BY_HAND, Hand, next_month
from tests.analytics.figures.strategies import MONTHS, journals
from tests.analytics.journals import a_segment
from tests.journal.builders import rows_in

LAST = date.fromisoformat(next_month(MONTHS[-1])) - timedelta(days=1)
MEANT = Filter(date.fromisoformat(MONTHS[0]), LAST, ZoneInfo("UTC"))


@given(journals())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_sql_and_plain_python_count_the_same(lines: list[Line]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "journal"
        a_segment(folder, map(str, lines), hour="2026-01-31T22")
        # One file holds it all here; a journal's own would end with its hour.
        (folder / "2026-01-31T22-1-ab.tsv").rename(folder / "2026-02-01T00-1-ab.tsv")
        hand = Hand(rows_in(folder), MONTHS)
        with Inquiry(folder, MEANT) as books:
            for figure in FIGURES.values():
                told = books.ask(figure).rows
                assert [_rounded(row) for row in told] == [
                    _rounded(row) for row in BY_HAND[figure.name](hand)
                ], figure.name


def test_every_figure_is_counted_by_hand_too() -> None:
    assert set(BY_HAND) == set(FIGURES)


def _rounded(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(round(value, 12) if isinstance(value, float) else value for value in row)
