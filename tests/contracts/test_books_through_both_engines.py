"""The same questions to DuckDB and to ClickHouse's own engine: the same rows, one for one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from clickhouse_connect.driver.client import Client
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.duckdb import Engine
from broadsheet.analytics.figures import FIGURES, Answer, Filter
from broadsheet.analytics.figures.answering import Told
from broadsheet.analytics.journal import server
from broadsheet.analytics.journal.carrying import carry
from broadsheet.analytics.journal.lines import open_lines
from broadsheet.journal.schema import COLUMNS, VERSION, Event
from broadsheet.meter.windows import Unit
from tests.analytics.clickhouses import a_database
from tests.analytics.journals import a_segment

ZONES = ("UTC", "Asia/Tokyo", "America/St_Johns", "Pacific/Apia")
FROM = int(datetime(2026, 2, 26, tzinfo=UTC).timestamp() * 1000)
SPAN = 70 * 86_400_000
READERS = ("", *(f"{number:016x}" for number in (1, 2, 3, 4, (1 << 63) - 1)))
VALUES = {
    "ts_ms": st.integers(FROM, FROM + SPAN).map(str),
    "reader": st.sampled_from(READERS),
    "before": st.sampled_from(("", "", "", *READERS)),
    "kind": st.sampled_from(("anonymous", "registered", "subscriber", "staff")),
    "article": st.sampled_from(("1", "2", "3", "ä\\'", "")),
    "section": st.sampled_from(("", "sport", "sport/chess", "sports", "it's \\ odd")),
    "tags": st.sampled_from(("", "live", "live|free")),
    "published": st.sampled_from(("", str(FROM - 1), str(FROM + SPAN // 2))),
    "access": st.sampled_from(("metered", "open", "locked")),
    "outcome": st.sampled_from(("release", "wall", "refuse", "")),
    "reason": st.sampled_from(
        ("allowance_left", "already_read", "quota_spent", "not_counted", "open_article", "cancelled",
         "payment_failed", "trial_over", "withdrawn", "registration_allows_more"),
    ),
    "counted": st.sampled_from(("1", "")),
    "allowance": st.sampled_from(("", "5")),
    "remaining": st.sampled_from(("", "0", "4")),
    "arm": st.sampled_from(("", "a", "b")),
    "device": st.sampled_from(("phone", "desktop", "robot")),
    "robot": st.sampled_from(("", "", "", "named", "search")),
    "offer": st.sampled_from(("", "spring")),
    "amount_minor": st.sampled_from(("", "0", "900")),
    "currency": st.sampled_from(("", "EUR", "PLN")),
    "churn": st.sampled_from(("", "voluntary", "involuntary", "trial", "staff")),
    "subscription": st.sampled_from(("", *READERS[1:3])),
    "product": st.sampled_from(("", "digital")),
    "monthly_minor": st.sampled_from(("", "0", "300")),
    "until": st.sampled_from(("", str(FROM + SPAN))),
}  # fmt: skip
EVENTS = st.sampled_from((*["decision"] * 4, *["wall_shown"] * 2, *[event.value for event in Event]))


def lines() -> st.SearchStrategy[list[str]]:
    """Return journals of lines that hold whatever a column may hold, whether or not it goes together."""
    fields = [EVENTS if column == "event" else VALUES.get(column, st.just("")) for column in COLUMNS[:-1]]
    line = st.tuples(*fields).map(lambda said: "\t".join((*said, VERSION)) + "\n")
    return st.lists(line, min_size=1, max_size=60)


def filters() -> st.SearchStrategy[Filter]:
    """Return questions of some weeks, by any period, of all lines or a part."""
    return st.builds(
        Filter,
        st.dates(date(2026, 2, 20), date(2026, 3, 20)),
        st.dates(date(2026, 3, 20), date(2026, 5, 20)),
        st.sampled_from(ZONES).map(ZoneInfo),
        st.sampled_from(list(Unit)),
        st.sampled_from(
            ({}, {}, {"section": "sport"}, {"section": "it's \\ odd"}, {"device": "phone"}, {"arm": "a"})
        ),
    )


@pytest.fixture(scope="module")
def database() -> Iterator[Client]:
    with a_database() as client:
        server.prepare(ClickHouse(client), 400)
        yield client


def rows_of(answer: Answer) -> list[tuple[object, ...]]:
    """Return rows that may be compared: each engine rounds the last digit of a share its own way."""
    return [
        tuple(round(cell, 12) if isinstance(cell, float) else cell for cell in row) for row in answer.rows
    ]


@given(lines(), filters())
@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_every_figure_has_the_same_rows_in_both_engines(
    database: Client, journal: list[str], meant: Filter
) -> None:
    with TemporaryDirectory() as name, Engine(Path(name), "500MB") as engine:
        folder = Path(name) / "journal"
        relation = open_lines(engine, [a_segment(folder, journal)], Path(name)).sql
        told = Told(engine, relation, meant)
        expected = {figure.name: told.ask(figure) for figure in FIGURES.values()}
        database.command(f"TRUNCATE TABLE {server.TABLE}")
        carry(folder, ClickHouse(database))
    told = Told(ClickHouse(database), server.TABLE, meant)
    for figure in FIGURES.values():
        found = told.ask(figure)
        assert found.columns == expected[figure.name].columns, figure.name
        assert rows_of(found) == rows_of(expected[figure.name]), figure.name
        assert found.left_out == expected[figure.name].left_out, figure.name
