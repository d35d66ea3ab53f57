"""Logs of separated values: mapping, quotes, faults, gzip, line ends."""

import gzip
from pathlib import Path

import pytest

from broadsheet.analytics.bootstrap import Draws
from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.logs.log import Hints
from broadsheet.analytics.meters import Limits, Ruled
from broadsheet.meter import RollingWindow
from tests.analytics.builders import HEADER, HOUR, MONTH, NOON, a_line, a_log, ask, figures
from tests.build import a_policy

THREE = [a_line("ada", article, hour=hour) for hour, article in enumerate(("one", "two", "three"))]


def test_a_third_article_is_blocked_by_a_limit_of_two(tmp_path: Path) -> None:
    assert figures(ask(a_log(tmp_path, THREE))) == [(3, 1, 1, 1)]


def test_a_line_read_twice_is_an_attempt_twice_and_free_where_the_article_was_counted(tmp_path: Path) -> None:
    assert figures(ask(a_log(tmp_path, [*THREE, *THREE]))) == [(6, 1, 1, 2)]


def test_lines_out_of_order_are_put_in_order_of_time(tmp_path: Path) -> None:
    lines = [*reversed(THREE), a_line("ada", "one", hour=9)]
    assert figures(ask(a_log(tmp_path, lines))) == [(4, 1, 1, 1)]


def test_equal_times_stay_in_the_order_of_the_log(tmp_path: Path) -> None:
    lines = [a_line("ada", article) for article in ("b", "a", "c", "c", "a")]
    assert figures(ask(a_log(tmp_path, lines))) == [(5, 1, 1, 2)]


def test_several_logs_are_one_and_a_reader_of_both_is_one_reader(tmp_path: Path) -> None:
    first = a_log(tmp_path, THREE[:2], name="first.csv")
    second = a_log(tmp_path, THREE[2:], name="second.csv")
    assert figures(ask(second, first)) == [(3, 1, 1, 1)]


def test_what_cannot_be_read_is_counted_and_named_by_its_line(tmp_path: Path) -> None:
    lines = [
        THREE[0], "soon,ada,two,,,,", "", "too,few", a_line("", "two"), a_line("ada", ""),
        THREE[1], a_line("ada", '"never closed'), THREE[2], f"{10**18},ada,four,,,,",
    ]  # fmt: skip
    answer = ask(a_log(tmp_path, lines))
    (log,) = answer.logs
    assert figures(answer) == [(3, 1, 1, 1)]
    assert log.unreadable == (3, 5, 6, 7, 9, 11)
    assert log.left_out == {"unreadable": 6, "blank": 1}
    assert log.lines == 11


def test_quoted_fields_may_hold_separators_and_quotes(tmp_path: Path) -> None:
    lines = [a_line('"ada, the ""first"""', '"one, two"', hour=hour) for hour in range(2)]
    answer = ask(a_log(tmp_path, [*lines, a_line("ada", "one")]), articles=3, limits=[0])
    assert figures(answer) == [(3, 2, 2, 3)]
    assert [each.article for each in answer.variants[0].articles] == ["one, two", "one"]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_seen_in_the_header(tmp_path: Path, separator: str) -> None:
    lines = [line.replace(",", separator) for line in THREE]
    path = a_log(tmp_path, lines, header=HEADER.replace(",", separator))
    assert figures(ask(path)) == [(3, 1, 1, 1)]


def test_windows_line_ends_another_encoding_and_control_characters_are_read(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    lines = [HEADER, *THREE, a_line("jos\xe9", "one"), a_line("jos\xea", "two\x01\x00")]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode("latin-1"))
    assert figures(ask(path, limits=[1])) == [(5, 3, 1, 2)]


def test_gzip_is_seen_by_content(tmp_path: Path) -> None:
    plain = a_log(tmp_path, THREE)
    packed = tmp_path / "log.txt"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert figures(ask(packed)) == [(3, 1, 1, 1)]


def test_a_gzip_file_that_ends_early_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    lines = [a_line(f"reader-{number}", f"{number * 7919 % 1000}") for number in range(50_000)]
    packed = gzip.compress(a_log(tmp_path, lines).read_bytes())
    path = tmp_path / "torn.csv.gz"
    path.write_bytes(packed[: len(packed) // 2])
    answer = ask(path)
    assert not answer.logs[0].is_whole
    assert 1_000 < answer.readings < 50_000


def test_columns_are_found_by_the_names_a_person_gives(tmp_path: Path) -> None:
    header = "when,visitor,page"
    lines = [f"2026-03-15T1{hour}:00:00+08:00,ada,{hour}" for hour in range(3)]
    path = a_log(tmp_path, lines, header=header)
    hints = Hints({"time": "when", "reader": "visitor", "article": "page"})
    answer = ask(path, hints=hints)
    assert figures(answer) == [(3, 1, 1, 1)]
    assert answer.span == (1_773_540_000_000, 1_773_540_000_000 + 2 * HOUR)


def test_seconds_may_have_a_fraction(tmp_path: Path) -> None:
    path = a_log(tmp_path, [f"{NOON // 1000}.2509,ada,one"], header="ts_s,reader,article")
    assert ask(path).span == (NOON + 250, NOON + 250)


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = a_log(tmp_path, [], header="when,visitor,page")
    with pytest.raises(ReplayRefused, match="no column for the time") as refused:
        ask(path)
    assert refused.value.remedy.startswith("Its columns are: when, visitor, page.")
    with pytest.raises(ReplayRefused, match="no column 'who', which --column names for reader"):
        ask(path, hints=Hints({"reader": "who"}))
    with pytest.raises(ReplayRefused, match="no column for the article"):
        ask(path, hints=Hints({"ts_ms": "when", "reader": "visitor"}))


def test_a_log_with_no_readings_answers_with_nothing(tmp_path: Path) -> None:
    meters = [Limits((1, 2), MONTH), Limits((1,), RollingWindow(7)), Ruled("policy", a_policy())]
    answer = ask(a_log(tmp_path, []), meters=meters, by="section", articles=3, draws=Draws(10, seed=1))
    assert figures(answer) == [(0, 0, 0, 0)] * 4
    assert answer.span is None
    assert [variant.intervals for variant in answer.variants] == [None] * 4


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "is empty"), (b"\x1f\x8b\x00", "cannot be unpacked"), (b"\x00\x01", "no log")],
)
def test_a_file_that_is_no_log_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ReplayRefused, match=problem):
        ask(path)


def test_a_missing_log_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReplayRefused, match="There is no log"):
        ask(tmp_path / "none.csv")
    with pytest.raises(ReplayRefused, match="is a folder"):
        ask(tmp_path)


def test_a_very_long_line_is_unreadable_and_the_next_is_read(tmp_path: Path) -> None:
    lines = [THREE[0], a_line("ada", '"' + "x" * 3_000_000), THREE[1], THREE[2]]
    answer = ask(a_log(tmp_path, lines))
    assert figures(answer) == [(3, 1, 1, 1)]
    assert answer.logs[0].unreadable == (3,)


def test_only_some_readings_and_figures_by_section(tmp_path: Path) -> None:
    lines = [
        a_line("ada", "one", rest=",sport,app,"),
        a_line("ada", "two", hour=1, rest=",business/trade,app,"),
        a_line("ada", "three", hour=2, rest=",sport/chess,desktop,"),
        a_line("bob", "three", hour=2, rest=",sport,desktop,"),
    ]
    path = a_log(tmp_path, lines)
    assert figures(ask(path, only={"section": "sport"}, limits=[1])) == [(3, 2, 1, 1)]
    assert figures(ask(path, only={"device": "app"}, limits=[1])) == [(2, 1, 1, 1)]
    (variant,) = ask(path, by="device", limits=[1]).variants
    assert [(part.value, part.active, part.stopped, part.blocked) for part in variant.parts] == [
        ("app", 1, 1, 1),
        ("desktop", 2, 1, 1),
    ]
