"""`broadsheet import page`, as it is typed."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from wagtail.models import Page, Site

from broadsheet.project.cli import main
from broadsheet.publishing.models import ArticlePage, FrontPage, SectionPage

PAGES = Path(__file__).parents[2] / "publishing" / "imports" / "pages"
TEXT = PAGES / "ferry-talks.txt"


def run(*words: str, piped: bytes | None = None):
    return CliRunner().invoke(main, ["import", "page", *words], input=piped)


@pytest.fixture
def edition(db):
    front = Page.objects.get(depth=1).add_child(instance=FrontPage(title="The Post", slug="front"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": front}
    )
    front.add_child(instance=SectionPage(title="International Relations", slug="world"))


@pytest.mark.parametrize("name", ["ferry-talks.txt", "ferry-talks.html"])
def test_a_page_is_imported_and_published(edition, name):
    result = run(str(PAGES / name), "--publish")
    assert result.exit_code == 0, result.output
    assert "It is published now." in result.output
    assert "  section         International Relations" in result.output
    article = ArticlePage.objects.get()
    assert article.live
    assert article.full_url in result.output


def test_a_page_can_be_piped_in_and_comes_in_once(edition):
    assert "It is a draft now." in run("-", piped=TEXT.read_bytes()).output
    second = run(str(TEXT))
    assert second.exit_code == 0
    assert "It is already here (a draft)" in second.output
    assert ArticlePage.objects.count() == 1


def test_a_dry_run_tells_and_keeps_nothing():
    result = run(str(TEXT), "--dry-run")
    assert result.exit_code == 0, result.output
    assert "lead picture, authors, published time" in result.output
    assert "Offer ends October 31st" in result.output
    assert result.output.endswith("Nothing was kept: this was a dry run.\n")


def test_a_page_without_a_headline_is_refused_and_nothing_kept(edition):
    story = TEXT.read_text(encoding="utf-8").split("LABUAN -- ")[1]
    result = run("-", "--publish", piped=story.encode())
    assert result.exit_code == 1
    assert "<stdin>: No headline was found in the page." in result.output
    assert "Put the headline on a line of its own" in result.output
    assert not ArticlePage.objects.exists()


def test_an_unknown_section_is_refused_with_those_there_are(edition):
    result = run(str(TEXT), "--section", "harbours")
    assert result.exit_code == 1
    assert "Choose one of: world." in result.output
