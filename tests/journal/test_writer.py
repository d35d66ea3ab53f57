"""Lines are kept: in the hour in which they are written, whole or not at all, or counted as lost."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadsheet.journal import JournalWriter
from broadsheet.journal.checking import check
from broadsheet.journal.retention import delete_before
from broadsheet.journal.segments import Segment, closed, list_files
from tests.journal.builders import a_line, rows_in

ELEVEN = datetime(2026, 3, 15, 11, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = ELEVEN.timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def articles(folder: Path) -> list[str]:
    return [row["article"] for row in rows_in(folder)]


def test_an_orderly_stop_loses_nothing(folder: Path, clock: Clock) -> None:
    writer = JournalWriter(folder, clock=clock)
    writer.start()
    writer.start()
    for number in range(1_000):
        writer.write(a_line(number))
    writer.stop()
    assert articles(folder) == [str(number) for number in range(1_000)]
    assert writer.state == (1_000, 0, 0, "")


def test_nobody_has_to_ask_for_it_to_be_written(folder: Path, clock: Clock) -> None:
    writer = JournalWriter(folder, clock=clock)
    writer.start()
    writer.write(a_line())
    until = time.monotonic() + 60
    while writer.state.written == 0 and time.monotonic() < until:
        time.sleep(0.01)
    assert articles(folder) == ["1"]
    writer.stop()


def test_nothing_written_leaves_no_file(folder: Path, clock: Clock) -> None:
    writer = JournalWriter(folder, clock=clock)
    writer.start()
    writer.stop()
    assert list_files(folder) == []


def test_each_hour_has_a_segment_of_its_own(folder: Path, clock: Clock) -> None:
    writer = JournalWriter(folder, clock=clock)
    for hour in range(2):
        clock.now = (ELEVEN + timedelta(hours=hour)).timestamp()
        for _ in range(2):
            writer.write(a_line(hour))
            writer.flush()
    assert articles(folder) == ["0", "0", "1", "1"]
    clock.now = (ELEVEN + timedelta(hours=2)).timestamp()
    writer.flush()
    first, second = list_files(folder)
    assert (first.start, second.start) == (ELEVEN, ELEVEN + timedelta(hours=1))
    assert first.end == second.start
    assert first.is_segment
    with closed(first.path) as is_closed, closed(second.path) as is_closed_too:
        assert (is_closed, is_closed_too) == (True, True)
    writer.stop()


def test_a_segment_that_is_written_to_is_not_closed(folder: Path, clock: Clock) -> None:
    writer = JournalWriter(folder, clock=clock)
    writer.write(a_line())
    writer.flush()
    (kept,) = list_files(folder)
    with closed(kept.path) as is_closed:
        assert not is_closed
    writer.stop()
    with closed(kept.path) as is_closed:
        assert is_closed
    with closed(folder / "gone.tsv") as is_closed:
        assert not is_closed


def test_only_its_owner_may_read_the_journal(folder: Path, clock: Clock) -> None:
    writer = JournalWriter(folder, clock=clock)
    writer.write(a_line())
    writer.stop()
    assert folder.stat().st_mode & 0o77 == 0
    assert list_files(folder)[0].path.stat().st_mode & 0o77 == 0


def test_beyond_what_there_is_room_for_lines_are_counted_and_dropped(folder: Path, clock: Clock) -> None:
    writer = JournalWriter(folder, clock=clock, most_waiting=3)
    for number in range(5):
        writer.write(a_line(number))
    assert writer.state == (0, 3, 2, "")
    writer.stop()
    assert articles(folder) == ["0", "1", "2"]


def test_where_no_folder_can_be_made_lines_wait_until_it_can(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "journal").write_text("in the way")
    writer = JournalWriter(tmp_path / "journal", clock=clock, most_waiting=2)
    for number in range(2):
        writer.write(a_line(number))
        writer.flush()
    assert writer.state == (0, 2, 0, "File exists")
    writer.write(a_line(2))
    assert writer.state.dropped == 1
    (tmp_path / "journal").unlink()
    writer.flush()
    assert writer.state == (2, 0, 1, "")
    assert articles(tmp_path / "journal") == ["0", "1"]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    writer.stop()


def test_lines_that_came_while_others_failed_push_the_latter_out(tmp_path: Path, clock: Clock) -> None:
    writer = JournalWriter(tmp_path, clock=clock, most_waiting=3)
    lines = [a_line(number) for number in range(3)]
    writer.write(a_line(3))
    writer._keep(lines)
    assert list(writer._waiting) == [lines[0], lines[1], a_line(3)]
    assert writer.state.dropped == 1


def test_a_segment_that_was_closed_under_it_is_a_problem_and_no_more(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    writer = JournalWriter(folder, clock=clock)
    writer.write(a_line())
    writer.flush()
    assert writer._segment is not None
    os.close(writer._segment._descriptor)
    writer.stop()
    assert writer.state.problem == "Bad file descriptor"
    assert articles(folder) == ["1"]


def test_what_does_not_fit_is_taken_back_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = Segment(folder, ELEVEN)
    segment.append(a_line(1).encode())
    whole, write = segment.path.read_bytes(), os.write

    def write_ten(descriptor: int, data: bytes) -> int:
        if len(data) <= 10:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[:10])

    monkeypatch.setattr(os, "write", write_ten)
    with pytest.raises(OSError, match="No space left"):
        segment.append(a_line(2).encode())
    assert segment.path.read_bytes() == whole
    segment.close()
    with pytest.raises(OSError, match="No space left"):
        Segment(folder / "other", ELEVEN)
    assert list_files(folder / "other") == []


def test_checking_names_the_lines_that_are_torn(folder: Path, clock: Clock) -> None:
    writer = JournalWriter(folder, clock=clock)
    for number in range(3):
        writer.write(a_line(number))
    writer.stop()
    (kept,) = list_files(folder)
    assert check(kept.path).unreadable == ()
    with kept.path.open("ab") as file:
        file.write(a_line(4).encode()[:-20])
    checked = check(kept.path)
    assert (checked.lines, checked.unreadable, checked.is_journal) == (4, (5,), True)
    kept.path.write_text("something else\n")
    assert not check(kept.path).is_journal


def test_what_is_too_old_is_deleted_and_nothing_else(folder: Path) -> None:
    folder.mkdir()
    names = [
        "2026-03-13.parquet", "2026-03-14T22-7-ab.tsv", "2026-03-14T23.parquet", "2026-03-15T00-7-ab.tsv",
        "2026-03-15.parquet", "notes.txt", "2026-13-45.parquet", "2026-03-13.tsv",
    ]  # fmt: skip
    for name in names:
        (folder / name).touch()
    deleted = delete_before(folder, datetime(2026, 3, 15, tzinfo=UTC))
    assert [path.name for path in deleted] == names[:3]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names[3:])
    assert delete_before(folder / "nowhere", ELEVEN) == []
