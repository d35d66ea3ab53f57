"""Files of other systems, read row by row."""

from datetime import UTC, datetime

import pytest

from broadsheet.subscriptions.moving.tables import Row, RowRefused, TableRefused, read_table


def rows_of(text, required=("email",), known=("name",)):
    return list(read_table(text.encode(), required, known))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_part_values(delimiter):
    (row,) = rows_of(f"Email {delimiter}Name\r\n a@paper.example{delimiter} Ann \r\n")
    assert (row.line, row.values) == (2, {"email": "a@paper.example", "name": "Ann"})


def test_a_mark_of_byte_order_is_no_part_of_a_name():
    assert rows_of("\ufeffemail\na@paper.example\n")[0].email() == "a@paper.example"


def test_lines_are_numbered_as_the_file_has_them():
    rows = rows_of('email,name\na@paper.example,"Ann\nof Two Lines"\nb@paper.example,Ben\n')
    assert [row.line for row in rows] == [3, 4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nAnn\n", "names no column email"),
        ("email,nmae\n", "'nmae'"),
        ("", "names no column email"),
        ("email\na@paper.example,Ann\n", "Line 2 has more values"),
        ('email\n"a@paper.example\n', "cannot be read"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_as_a_whole(text, said):
    with pytest.raises(TableRefused, match=said):
        rows_of(text)


def test_a_file_in_another_encoding_is_refused_with_the_byte():
    with pytest.raises(TableRefused, match="Byte 7 of the file is not UTF-8"):
        list(read_table("email\nä".encode("latin-1"), ("email",), ()))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("", None),
        ("2026-12-31", datetime(2026, 12, 31, tzinfo=UTC)),
        ("2026-12-31 23:59", datetime(2026, 12, 31, 23, 59, tzinfo=UTC)),
        ("2026-12-31T23:59:00+08:00", datetime(2026, 12, 31, 15, 59, tzinfo=UTC)),
    ],
)
def test_times_are_aware(text, instant):
    assert Row(2, {"paid_until": text}).instant("paid_until") == instant


@pytest.mark.parametrize(
    ("values", "ask"),
    [
        ({"email": "nobody"}, lambda row: row.email()),
        ({"at": "31/12/2026"}, lambda row: row.instant("at")),
        ({"at": "2026-02-30"}, lambda row: row.instant("at")),
        ({"n": "1.5"}, lambda row: row.whole("n")),
        ({"n": "-1"}, lambda row: row.whole("n")),
    ],
)
def test_a_value_that_cannot_be_is_named(values, ask):
    with pytest.raises(RowRefused, match=next(iter(values.values()))):
        ask(Row(2, values))
