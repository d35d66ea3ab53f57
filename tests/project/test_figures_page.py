"""The page of figures in the admin, and the command."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.contrib.auth.models import Permission, User

from broadsheet.project.cli import main
from tests.analytics.journals import a_segment
from tests.journal.builders import a_line
from tests.publishing.build import an_edition

PATH = "/admin/figures/"
MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@pytest.fixture
def journal(tmp_path):
    folder = tmp_path / "journal"
    a_segment(folder, [a_line(1), a_line(2), a_line(101)])
    return folder


@pytest.fixture
def editor(client, db, settings, journal):
    """Somebody who may enter the admin, signed in, of an edition with a journal."""
    an_edition()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=journal.parent)
    user = User.objects.create_user("editor", "editor@paper.example")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return client


def test_a_figure_has_its_chart_its_definition_and_its_table(editor):
    text = editor.get(PATH, MARCH).content.decode()
    assert '<title id="title">Stop rate</title>' in text
    assert "Readers who met the wall at a metered article" in text
    assert "<td>2</td>" in text
    assert "0.00%" in text


def test_a_figure_without_lines_says_so(editor):
    text = editor.get(PATH, {"first": "2020-01-01", "last": "2020-01-31"}).content.decode()
    assert "The journal has no lines of this time." in text


def test_a_time_that_ends_before_it_begins_is_refused(editor):
    text = editor.get(PATH, {"first": "2026-03-02", "last": "2026-03-01"}).content.decode()
    assert "This day is before the first. Choose a later one." in text
    assert "<title id=" not in text


def test_the_rows_can_be_taken_away_as_csv(editor):
    answer = editor.get(PATH, {**MARCH, "figure": "active_readers", "form": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "period,readers,anonymous,registered", "2026-03-01,2,2,0",
    ]  # fmt: skip


def test_a_stranger_sees_no_figures(client, db):
    an_edition()
    assert client.get(PATH).status_code == 302


@pytest.mark.parametrize(
    ("form", "shown"),
    [("table", "Active readers"), ("csv", "period,readers"), ("svg", "<svg"), ("json", '"definition"')],
)
def test_the_command_prints_a_figure_in_every_form(journal, form, shown):
    asked = ["figures", "active_readers", "--folder", str(journal), "--to", "2026-03-31", "--format", form]
    result = CliRunner().invoke(main, asked)
    assert (result.exit_code, shown in result.output) == (0, True), result.output
    if form == "json":
        assert json.loads(result.output)["rows"] == [
            {"period": "2026-03-01", "readers": 2, "anonymous": 2, "registered": 0}
        ]


@pytest.mark.parametrize("wrong", [["--timezone", "Mars"], ["--from", "2026-04-01", "--to", "2026-03-01"]])
def test_a_question_that_cannot_be_is_refused(journal, wrong):
    result = CliRunner().invoke(main, ["figures", "stop_rate", "--folder", str(journal), *wrong])
    assert result.exit_code == 2
    assert wrong[0] in result.output
