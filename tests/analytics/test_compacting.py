"""Closed segments become Parquet, and no line is lost or told twice."""

from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.analytics.duckdb import Engine
from broadsheet.analytics.journal import compacting
from broadsheet.analytics.journal.compacting import Compacted, compact
from broadsheet.analytics.journal.lines import files_of, open_lines, sources_of
from broadsheet.journal import JournalWriter
from broadsheet.journal.schema import Event
from broadsheet.journal.segments import list_files
from tests.analytics.journals import NOON, a_segment, some_lines
from tests.journal.builders import a_line

SOON, TOMORROW = NOON + timedelta(hours=1), NOON + timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def articles(folder: Path) -> list[int]:
    """Return the articles of all lines of a journal, in order of their times."""
    with Engine(folder, "500MB") as engine:
        lines = open_lines(engine, [kept.path for kept in files_of(engine, folder)], folder.parent)
        return [int(article) for (article,) in engine.rows(f"SELECT article FROM {lines.sql} ORDER BY ts_ms")]


def names(folder: Path) -> list[str]:
    return [kept.path.name for kept in list_files(folder)]


def test_an_hour_that_is_over_becomes_one_file_of_lines_in_order(folder: Path) -> None:
    a_segment(folder, some_lines(1, 4), process=1)
    a_segment(folder, some_lines(2, 3), process=2)
    (done,) = compact(folder, SOON)
    assert (done.lines, len(done.sources), done.unreadable) == (4, 2, ())
    assert names(folder) == ["2026-03-15T11.parquet"]
    assert articles(folder) == [1, 2, 3, 4]
    assert compact(folder, SOON) == []


def test_a_day_that_is_over_becomes_one_file(folder: Path) -> None:
    a_segment(folder, some_lines(1))
    compact(folder, SOON)
    a_segment(folder, some_lines(2), hour="2026-03-15T12")
    compact(folder, TOMORROW)
    assert names(folder) == ["2026-03-15.parquet"]
    a_segment(folder, some_lines(3), hour="2026-03-15T23")  # of a process that hung
    compact(folder, TOMORROW)
    assert names(folder) == ["2026-03-15.parquet"]
    assert articles(folder) == [1, 2, 3]


def test_an_hour_that_lasts_and_a_segment_that_is_open_are_left_alone(folder: Path) -> None:
    a_segment(folder, some_lines(1))
    assert compact(folder, NOON + timedelta(minutes=59)) == []
    writer = JournalWriter(folder, clock=NOON.timestamp)
    writer.write(a_line(2))
    writer.flush()
    assert [each.lines for each in compact(folder, SOON)] == [1]
    assert compact(folder, SOON) == []
    assert articles(folder) == [1, 2]
    writer.stop()
    assert [each.lines for each in compact(folder, SOON)] == [2]
    assert articles(folder) == [1, 2]


def test_torn_lines_are_left_out_and_named(folder: Path) -> None:
    a_segment(folder, [*some_lines(1), a_line(2)[:-40], "\n", *some_lines(3), a_line(4)[:-9]])
    (done,) = compact(folder, SOON)
    assert done.unreadable == ("2026-03-15T11-1-ab.tsv:3", "2026-03-15T11-1-ab.tsv:5")
    assert (done.lines, articles(folder)) == (2, [1, 3])


def test_bytes_that_are_no_text_tear_one_line_and_no_more(folder: Path) -> None:
    path = a_segment(folder, some_lines(1))
    with path.open("ab") as file:
        file.write(b"\0\0\xff\xfe\0\n" + a_line(2).encode())
    compact(folder, SOON)
    assert articles(folder) == [1, 2]


def test_a_segment_with_nothing_in_it_is_no_trouble(folder: Path) -> None:
    a_segment(folder, [])
    (folder / "2026-03-15T11-9-cd.tsv").touch()
    compact(folder, SOON)
    assert (names(folder), articles(folder)) == (["2026-03-15T11.parquet"], [])


def test_after_a_crash_no_line_is_told_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = a_segment(folder, some_lines(1, 2))
    kept = path.read_bytes()
    compact(folder, SOON)
    path.write_bytes(kept)  # as if the power had gone before it was deleted
    assert articles(folder) == [1, 2]
    compact(folder, SOON)
    assert names(folder) == ["2026-03-15T11.parquet"]
    assert articles(folder) == [1, 2]

    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    a_segment(folder, some_lines(3), process=2)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="No space left"):
            compact(folder, SOON)
    assert articles(folder) == [1, 2, 3]
    compact(folder, SOON)
    assert articles(folder) == [1, 2, 3]


def test_a_disk_that_refuses_leaves_everything_as_it_was(folder: Path) -> None:
    a_segment(folder, some_lines(1))
    (folder / "2026-03-15T11.new").mkdir()  # in the way
    with pytest.raises(OSError, match="T11"):
        compact(folder, SOON)
    assert articles(folder) == [1]


def test_a_file_says_what_went_into_it(folder: Path) -> None:
    a_segment(folder, some_lines(1))
    compact(folder, SOON)
    with Engine(folder, "500MB") as engine:
        assert sources_of(engine, folder / "2026-03-15T11.parquet") == ["2026-03-15T11-1-ab.tsv"]


def test_earlier_names_are_struck_out_when_no_window_needs_them(folder: Path) -> None:
    a_segment(folder, [a_line(1, who=f"{1:016x}\t{2:016x}"), a_line(2, who=f"{3:016x}\t")])
    compact(folder, TOMORROW)

    def links() -> list[tuple[object, ...]]:
        with Engine(folder, "500MB") as engine:
            return engine.rows(f"SELECT reader, before FROM '{folder}/*.parquet' ORDER BY ts_ms")

    compact(folder, NOON + timedelta(days=compacting.LINKED_DAYS))
    assert links() == [(1, 2), (3, None)]
    compact(folder, NOON + timedelta(days=compacting.LINKED_DAYS + 1))
    assert links() == [(1, None), (3, None)]


def test_only_its_owner_may_read_what_was_compacted(folder: Path) -> None:
    a_segment(folder, some_lines(1))
    (done,) = compact(folder, SOON)
    assert isinstance(done, Compacted)
    assert done.path.stat().st_mode & 0o77 == 0


def test_where_there_is_no_journal_there_is_nothing_to_do(folder: Path) -> None:
    assert compact(folder, SOON) == []


def test_names_by_which_experiments_are_weighed_outlive_the_links_between_months(folder: Path) -> None:
    exposed = a_line(1, event=Event.EXPOSURE, who=f"{1:016x}\t{91:016x}")
    a_segment(folder, [exposed, a_line(2, who=f"{2:016x}\t{92:016x}")])
    for days, kept in ((1, [91, 92]), (63, [91, None]), (192, [None, None])):
        compact(folder, NOON + timedelta(days=days))
        with Engine(folder, "500MB") as engine:
            rows = engine.rows(f"SELECT before FROM '{folder}/*.parquet' ORDER BY ts_ms")
        assert [before for (before,) in rows] == kept
