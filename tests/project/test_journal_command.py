"""`broadsheet journal`, and the chore that does the same by itself."""

from dataclasses import replace
from datetime import timedelta

from click.testing import CliRunner
from django.conf import settings as django_settings
from django.utils import timezone

from broadsheet.journal.segments import list_files
from broadsheet.project.chores import keep_books
from broadsheet.project.cli import main
from tests.analytics.journals import a_segment
from tests.journal.builders import a_line


def run(folder, *words):
    return CliRunner().invoke(main, ["journal", *words, "--folder", str(folder)])


def test_a_journal_is_looked_through_compacted_and_forgotten(tmp_path):
    folder = tmp_path / "journal"
    assert "holds no journal" in run(folder, "status").output
    a_segment(folder, [a_line(1), a_line(2)[:-9]])
    checked = run(folder, "check")
    assert (checked.exit_code, "2026-03-15T11-1-ab.tsv:3: torn" in checked.output) == (1, True)
    assert "segments       1 files" in run(folder, "status").output
    compacted = run(folder, "compact")
    assert "2026-03-15.parquet: 1 lines from 1 files" in compacted.output
    assert "left out, torn: 2026-03-15T11-1-ab.tsv:3" in compacted.output
    assert "Nothing to compact." in run(folder, "compact").output
    assert run(folder, "check").exit_code == 0
    assert "Deleted 0 files." in run(folder, "forget", "--before", "2026-03-15").output
    assert "Deleted 1 files." in run(folder, "forget", "--before", "2026-03-16").output


def test_a_file_that_is_no_segment_is_told(tmp_path):
    (tmp_path / "2026-03-15T11-1-ab.tsv").write_text("something else\n")
    checked = run(tmp_path, "check")
    assert (checked.exit_code, "no line of column names" in checked.output) == (1, True)


def test_the_chore_compacts_and_deletes_what_is_too_old(tmp_path, settings, caplog):
    environment = replace(django_settings.ENVIRONMENT, data_dir=tmp_path, journal_days=10)
    settings.ENVIRONMENT = environment
    folder, now = environment.journal_path, timezone.now()
    for days, lines in ((11, [a_line(1)]), (2, [a_line(2), a_line(3)[:-9]])):
        a_segment(folder, lines, hour=f"{now - timedelta(days=days):%Y-%m-%dT%H}")
    keep_books()
    day = f"{now - timedelta(days=2):%Y-%m-%d}"
    assert [kept.path.name for kept in list_files(folder)] == [f"{day}.parquet"]
    assert "a line of the journal was torn" in caplog.text
