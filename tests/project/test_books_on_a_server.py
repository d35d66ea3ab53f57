"""An edition whose books are on a server: by its settings alone."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.utils import timezone

from broadsheet.analytics.books import Server
from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.journal.carrier import Carrier
from broadsheet.project.chores import keep_books
from broadsheet.project.cli import main
from broadsheet.project.environment import BadSetting, read_environment
from tests.analytics.a_clickhouse_server import FrontServer, a_server
from tests.analytics.journals import a_segment, some_lines
from tests.journal.builders import NOON, a_line

SECRETS = (
    "BROADSHEET_SECRET_KEY",
    "BROADSHEET_PASS_KEYS",
    "BROADSHEET_GATE_SECRET",
    "BROADSHEET_JOURNAL_KEY",
)


@pytest.fixture(scope="module")
def front() -> Iterator[FrontServer]:
    with a_server("edition") as front:
        yield front


@pytest.fixture
def address(front, monkeypatch, tmp_path):
    for table in ("journal", "journal_versions"):
        front.connection.query(f"DROP TABLE IF EXISTS edition.{table}")
    address = f"clickhouse://127.0.0.1:{front.server_address[1]}/edition"
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BROADSHEET_BOOKS", address)
    monkeypatch.setenv("BROADSHEET_JOURNAL_DAYS", "20000")
    return address


def run(*words):
    return CliRunner().invoke(main, words)


def test_the_journal_is_carried_and_its_status_told(address, tmp_path):
    a_segment(tmp_path / "journal", some_lines(1, 2))
    carried = run("journal", "carry")
    assert "2 lines, the newest 2026-03-15 11:00:00 UTC; table version 1" in carried.output
    assert "waiting here: 0 bytes" in carried.output
    assert run("journal", "status").output.endswith(carried.output)


def test_a_replay_reads_the_books_wherever_they_are(address, tmp_path, monkeypatch):
    a_segment(tmp_path / "journal", [a_line(n, who=f"{1:016x}\t") for n in range(4)])
    asked = ("replay", "--log", "books", "--limit", "1..3", "--json")
    run("journal", "carry")
    from_server = json.loads(run(*asked).stdout)
    assert [each["blocked"] for each in from_server["results"]] == [3, 2, 1]
    assert from_server["logs"][0]["path"].startswith("ClickHouse at 127.0.0.1")
    monkeypatch.delenv("BROADSHEET_BOOKS")
    a_segment(tmp_path / "journal", [a_line(n, who=f"{1:016x}\t") for n in range(4)])
    assert json.loads(run(*asked).stdout)["results"] == from_server["results"]


def test_a_server_that_is_away_is_said(address, front):
    front.refusal = "Code: 999. Too busy"
    try:
        for words in (
            ("journal", "status"),
            ("journal", "carry"),
            ("replay", "--log", "books", "--limit", "1"),
        ):
            refused = run(*words)
            assert (refused.exit_code, "Too busy" in refused.output) == (1, True)
    finally:
        front.refusal = ""


def test_carrying_without_a_server_is_refused(monkeypatch):
    monkeypatch.setenv("BROADSHEET_BOOKS", "folder")
    assert "names no server" in run("journal", "carry").output
    monkeypatch.setenv("BROADSHEET_BOOKS", "clickhouse://nothing")
    for words in (("journal", "carry"), ("replay", "--log", "books", "--limit", "1")):
        assert "names no books; expected" in run(*words).output


def test_the_chore_forgets_on_the_server(address, front, settings, tmp_path):
    environment = replace(
        django_settings.ENVIRONMENT, data_dir=tmp_path, books_address=address, journal_days=10
    )
    settings.ENVIRONMENT = environment
    assert isinstance(environment.books, Server)
    recent = int(timezone.now().timestamp() * 1000)
    names = f"{1:016x}\t{2:016x}"
    a_segment(tmp_path / "journal", [a_line(1, at_ms=NOON), a_line(2, at_ms=recent, who=names)])
    Carrier(tmp_path / "journal", environment.books, 20_000).stop()
    keep_books()
    with ClickHouse.open(environment.books) as clickhouse:
        assert clickhouse.rows("SELECT article, before FROM journal") == [("2", 2)]


def test_books_that_cannot_be_read_stop_the_start():
    variables = dict.fromkeys(SECRETS, "1:" + "0" * 64) | {"BROADSHEET_ENV": "production"}
    with pytest.raises(BadSetting, match="names no books"):
        read_environment(variables | {"BROADSHEET_BOOKS": "postgres://x/y"})


def books_of(told):
    return next(each for each in json.loads(told)["findings"] if each["part"] == "books")


@pytest.mark.django_db
def test_the_doctor_looks_at_the_server(address, front, settings, tmp_path):
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, data_dir=tmp_path, books_address=address)
    a_segment(tmp_path / "journal", some_lines(1, 2))
    none_yet = books_of(run("doctor", "--json").stdout)
    assert none_yet["state"] == "look"
    assert "has none yet" in none_yet["says"]
    run("journal", "carry")
    found = books_of(run("doctor", "--json").stdout)
    assert found["state"] == "ok"
    assert "2 lines, the newest" in found["says"]
    assert found["says"].endswith("0.0 MB wait here")
    front.refusal = "Code: 999. Too busy"
    try:
        away = books_of(run("doctor", "--json").stdout)
    finally:
        front.refusal = ""
    assert away["state"] == "fault"
    assert "Too busy" in away["says"]
