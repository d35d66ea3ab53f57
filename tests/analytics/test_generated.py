"""A made-up journal looks like a paper's, is the same for the same seed, and has the meter's own walls."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.figures import FIGURES, Filter, Inquiry
from broadsheet.analytics.generated import Recipe, is_generated, make_journal
from broadsheet.analytics.generated.stock import Habits
from broadsheet.analytics.journal.compacting import compact
from broadsheet.analytics.meters import Ruled
from broadsheet.journal.segments import list_files
from tests.analytics.builders import ask
from tests.build import a_policy

END = datetime(2026, 4, 1, tzinfo=UTC)
POLICY = a_policy(anonymous=3, registered=5, timezone="UTC", version="v1")
TIGHTER = a_policy(anonymous=2, registered=5, timezone="UTC", version="v2")
SPAN = Filter(date(2026, 1, 1), date(2026, 3, 31), ZoneInfo("UTC"))


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months of a small paper, whose policy changes."""
    folder = tmp_path_factory.mktemp("made") / "journal"
    make_journal(Recipe(12_000, END, days=90), (POLICY, TIGHTER), folder)
    return folder


def test_every_figure_has_something_to_show(journal: Path) -> None:
    with Inquiry(journal, SPAN) as books:
        answers = {name: books.ask(figure) for name, figure in FIGURES.items()}
    assert all(found.rows for found in answers.values())
    assert [mark.policy for mark in answers["stop_rate"].marks] == ["v2"]
    assert all(answers["stop_rate"].left_out[who] > 0 for who in ("robots", "staff"))


def test_it_is_marked_as_made_up_and_lies_in_a_file_a_month(journal: Path) -> None:
    assert is_generated(journal)
    assert json.loads((journal / "generated.json").read_text())["readings"] == 12_000
    assert [kept.path.name for kept in list_files(journal)][-2:] == ["2026-02.parquet", "2026-03.parquet"]
    assert list_files(journal)[-1].end == END
    assert compact(journal, END) == []


def test_the_same_seed_makes_the_same_journal(tmp_path: Path) -> None:
    def make(name: str, seed: int) -> bytes:
        make_journal(Recipe(600, END, days=20, seed=seed), (POLICY, POLICY), tmp_path / name)
        return (tmp_path / name / "2026-03.parquet").read_bytes()

    assert make("one", 1) == make("two", 1)
    assert make("one", 2) != make("two", 1)


def test_its_walls_are_those_of_the_meter(tmp_path: Path) -> None:
    nobody_acts = Habits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    recipe = Recipe(6_000, END, days=60, habits=nobody_acts)
    make_journal(recipe, (POLICY, POLICY), tmp_path / "journal")
    (variant,) = ask(tmp_path / "journal", meters=[Ruled("the same", POLICY)]).variants
    with Inquiry(tmp_path / "journal", SPAN) as books:
        rows = books.ask(FIGURES["stop_rate"]).records()
    told = sum(row["active"] for row in rows), sum(row["stopped"] for row in rows)
    assert told == (variant.tally.active, variant.tally.stopped)
    assert variant.tally.stopped > 20


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "2026-03-01.parquet").write_text("mine")
    with pytest.raises(ReplayRefused, match="is not empty"):
        make_journal(Recipe(10, END), (POLICY, POLICY), tmp_path)
    assert (tmp_path / "2026-03-01.parquet").read_text() == "mine"
