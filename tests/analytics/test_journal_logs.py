"""A replay takes our own journal as a log."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.journal.aliases import joined_names
from broadsheet.analytics.journal.compacting import compact
from broadsheet.journal.lines import NO_ANSWER, NO_ARTICLE, answer_part, visit_part
from broadsheet.journal.schema import Event
from broadsheet.meter import Decision, Outcome, Reason
from tests.analytics.builders import NOON, a_log, ask, figures
from tests.analytics.builders import a_line as a_table_line
from tests.analytics.journals import NOON as INSTANT
from tests.analytics.journals import a_segment
from tests.journal.builders import a_line

ADA, BOB = f"{1:016x}\t", f"{2:016x}\t"


def answer(outcome: str, reason: str) -> str:
    return answer_part(Decision(Outcome(outcome), Reason(reason)))


def read(number: int, who: str = ADA, **changes: object) -> str:
    return a_line(number, who=who, **changes)


def test_a_journal_is_a_log_of_its_readings(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    a_segment(folder, [read(1), read(2), read(3)])
    a_segment(folder, [read(4, BOB), read(3)], process=2)
    answered = ask(folder, articles=1)
    assert figures(answered) == [(5, 2, 1, 2)]
    assert [(each.article, each.readers) for each in answered.variants[0].articles] == [("3", 1)]
    compact(folder, INSTANT + timedelta(hours=1))
    assert figures(ask(folder)) == [(5, 2, 1, 2)]
    (log,) = ask(folder).logs
    assert (str(log.kind), log.lines, log.left_out) == ("journal", 5, {})


def test_single_files_of_a_journal_are_logs_too(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    path = a_segment(folder, [read(1), read(2, event=Event.EXPOSURE)])
    assert figures(ask(path)) == [(1, 1, 0, 0)]
    compact(folder, INSTANT + timedelta(hours=1))
    (log,) = ask(folder / "2026-03-15T11.parquet").logs
    assert (str(log.kind), log.left_out) == ("journal", {"event": 1})


def test_what_is_no_reading_is_left_out_and_counted(tmp_path: Path) -> None:
    a_segment(
        tmp_path / "journal",
        [
            read(1),
            read(2, event=Event.WALL_SHOWN),
            read(3, event=Event.SUBSCRIBED, article=NO_ARTICLE, answer=NO_ANSWER),
            read(4, visit=visit_part("direct", "robot", "search")),
            read(5, visit=visit_part("direct", "robot", "named")),
            read(6, answer=answer("wall", "not_counted")),
            read(7, answer=answer("refuse", "crawler_refused")),
            read(8, answer=answer("release", "preview")),
            read(9, "\t"),
            read(10, article=NO_ARTICLE),
            a_line(11)[:-30],
        ],
    )
    (log,) = ask(tmp_path / "journal").logs
    assert log.left_out == {
        "event": 2, "robot": 2, "not a reading": 3, "reader without a pass": 1, "unreadable": 2,
    }  # fmt: skip
    assert (log.lines, log.unreadable) == (11, ("2026-03-15T11-1-ab.tsv:12",))


def test_a_reader_of_two_names_in_one_window_is_one_reader(tmp_path: Path) -> None:
    march, april, may = (f"{number:016x}" for number in (3, 4, 5))
    names = (f"{march}\t", f"{april}\t{march}", f"{april}\t", f"{may}\t{april}", BOB)
    lines = [read(number, who) for number, who in enumerate(names, start=1)]
    a_segment(tmp_path / "journal", lines)
    assert figures(ask(tmp_path / "journal")) == [(5, 2, 1, 2)]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=30))
def test_names_are_joined_if_a_chain_of_pairs_leads_from_one_to_the_other(
    pairs: list[tuple[int, int]],
) -> None:
    groups: list[set[int]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if not group & set(pair)] + [set(pair).union(*touched)]
    names, known_as = joined_names(*(np.array(side, np.int64) for side in zip(*pairs, strict=True)))
    expected = {name: min(group) for group in groups for name in group}
    assert dict(zip(names.tolist(), known_as.tolist(), strict=True)) == expected


def test_a_journal_and_another_log_are_read_together(tmp_path: Path) -> None:
    a_segment(tmp_path / "journal", [read(1)])
    table = a_log(tmp_path, [a_table_line("1", "2", hour=1)])
    assert figures(ask(tmp_path / "journal", table))[0][0] == 2


def test_an_empty_journal_has_no_readings(tmp_path: Path) -> None:
    a_segment(tmp_path / "journal", [])
    assert figures(ask(tmp_path / "journal")) == [(0, 0, 0, 0)]


def test_a_folder_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReplayRefused, match="no journal"):
        ask(tmp_path)


def test_the_times_of_a_journal_are_its_span(tmp_path: Path) -> None:
    a_segment(tmp_path / "journal", [read(1), read(7)])
    assert ask(tmp_path / "journal").span == (NOON + 1, NOON + 7)
