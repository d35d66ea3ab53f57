"""The page of figures in the admin, and the command."""

import json
from dataclasses import replace

import duckdb
import pytest
from click.testing import CliRunner
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from broadsheet.analytics.figures import FIGURES
from broadsheet.journal.lines import article_part
from broadsheet.journal.schema import Event
from broadsheet.project.cli import main
from broadsheet.publishing.models import FrontPage
from tests.analytics.journals import a_segment
from tests.build import an_article
from tests.journal.builders import a_line
from tests.publishing.build import a_page, a_section, an_edition

BOOKS = "/admin/figures/"
PATH = "/admin/figures/stop_rate/"
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
    assert "<title>Stop rate</title>" in text
    assert "Readers who met the wall at a metered article" in text
    assert ">2</td>" in text
    assert "0.00%" in text


def test_a_figure_without_lines_says_so(editor):
    text = editor.get(PATH, {"first": "2020-01-01", "last": "2020-01-31"}).content.decode()
    assert "The journal has no lines of this time." in text


def test_a_time_that_ends_before_it_begins_is_refused(editor):
    text = editor.get(PATH, {"first": "2026-03-02", "last": "2026-03-01"}).content.decode()
    assert "This day is before the first. Choose a later one." in text
    assert "<svg" not in text.partition("<main")[2].replace('<svg class="icon', "")


def test_the_rows_can_be_taken_away_as_csv(editor):
    answer = editor.get("/admin/figures/active_readers/", {**MARCH, "form": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "period,readers,anonymous,registered", "2026-03-01,2,2,0",
    ]  # fmt: skip


@pytest.mark.parametrize(("form", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_a_chart_can_be_taken_away(editor, form, begins):
    answer = editor.get(PATH, {**MARCH, "form": form})
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"] == f'attachment; filename="stop_rate.{form}"'


def test_a_stranger_sees_no_figures(client, db):
    an_edition()
    assert client.get(PATH).status_code == 302
    assert client.get(BOOKS).status_code == 302


def test_the_books_ask_the_publishers_questions(editor):
    text = editor.get(BOOKS, MARCH).content.decode()
    for question in ("How many of my readers meet the wall?", "Which articles stop them?", "Who then buys?"):
        assert question in text
    assert 'href="/admin/meter/replay/"' in text
    assert '<a href="/admin/figures/stop_rate/?first=2026-03-01&amp;last=2026-03-31"' in text


def test_what_the_paper_earns_is_for_those_who_may_see_subscriptions(editor):
    assert "Monthly recurring revenue" not in editor.get(BOOKS, MARCH).content.decode()
    assert editor.get("/admin/figures/mrr/", MARCH).status_code in (302, 403)
    may = Permission.objects.get(codename="view_subscription")
    User.objects.get(username="editor").user_permissions.add(may)
    assert "Monthly recurring revenue" in editor.get(BOOKS, MARCH).content.decode()
    assert editor.get("/admin/figures/mrr/", MARCH).status_code == 200


def test_a_figure_that_there_is_not_is_not_found(editor):
    assert editor.get("/admin/figures/no-such/").status_code == 404


def test_an_article_is_told_by_its_headline(editor, journal):
    page = a_page(a_section(FrontPage.objects.get(), "world"), "sea-gates", timezone.now())
    wall = a_line(1, article=article_part(an_article(str(page.pk))), event=Event.WALL_SHOWN)
    a_segment(journal, [wall], process=2)
    text = editor.get("/admin/figures/articles_that_stop/", MARCH).content.decode()
    assert text.count("Sea-Gates") >= 3  # in both charts and the table


def test_made_up_books_are_called_so_and_never_mixed_with_the_papers_own(editor, journal):
    made_up = journal.parent / "generated"
    made_up.mkdir()
    (made_up / "generated.json").write_text("{}")
    a_segment(made_up, [a_line(number, who=f"{number:016x}\t") for number in range(1, 8)])
    text = editor.get(PATH, MARCH).content.decode()
    assert "These figures are made up." in text
    assert ">7</td>" in text
    assert "made up" in editor.get(PATH, {**MARCH, "form": "svg"}).content.decode()
    assert "made-up-stop_rate.csv" in editor.get(PATH, {**MARCH, "form": "csv"})["Content-Disposition"]
    own = editor.get(PATH, {**MARCH, "books": "own"}).content.decode()
    assert "These figures are made up." not in own
    assert ">2</td>" in own


def test_the_admins_home_leads_to_the_books(editor):
    assert 'href="/admin/figures/"' in editor.get("/admin/").content.decode()


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


def test_the_command_writes_a_picture(journal, tmp_path):
    target = tmp_path / "stop.png"
    asked = ["figures", "stop_rate", "--folder", str(journal), "--format", "png", "--output", str(target)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    assert target.read_bytes().startswith(b"\x89PNG")


def test_analysts_get_a_database_with_a_view_for_each_figure(journal, tmp_path):
    target = tmp_path / "books.duckdb"
    asked = ["books", str(target), "--folder", str(journal), "--to", "2026-03-31"]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    assert f"3 lines, {len(FIGURES)} views" in result.output
    # It stands by itself.
    for path in journal.iterdir():
        path.unlink()
    with duckdb.connect(target, read_only=True) as database:
        assert database.sql("SELECT active, stopped FROM stop_rate").fetchall() == [(2, 0)]
        for name in FIGURES:
            database.sql(f"SELECT * FROM {name}").fetchall()
        said = database.sql("SELECT comment FROM duckdb_views() WHERE view_name = 'stop_rate'").fetchall()
    assert said == [(FIGURES["stop_rate"].definition,)]
    # Made again, it takes the place of the first.
    assert "0 lines" in CliRunner().invoke(main, asked).output


@pytest.mark.parametrize("wrong", [["--timezone", "Mars"], ["--from", "2026-04-01", "--to", "2026-03-01"]])
def test_a_question_that_cannot_be_is_refused(journal, wrong):
    result = CliRunner().invoke(main, ["figures", "stop_rate", "--folder", str(journal), *wrong])
    assert result.exit_code == 2
    assert wrong[0] in result.output
