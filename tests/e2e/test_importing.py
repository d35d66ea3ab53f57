"""A saved page goes all the way: imported from the command line, read in Chromium until the wall."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.edition import Edition
from tests.e2e.window import Window
from tests.patience import wait_until

pytestmark = pytest.mark.browser

PAGES = Path(__file__).parents[1] / "publishing" / "imports" / "pages"
HEADLINE = "Ferry talks resume as two harbours count the cost of eleven empty weeks"
LAST_WORDS = "the captain has asked both harbour masters to be aboard"


def test_an_imported_page_is_read_until_the_wall(edition: Edition, open_as_reader: Callable[..., Window]):
    said = edition.run(
        "import", "page", str(PAGES / "ferry-talks.html"), "--publish", "--section", "politics/diplomacy"
    )
    address = next(word for word in said.split() if word.startswith(edition.url))
    path = urlsplit(address).path
    with edition.reader() as client:
        wait_until(lambda: client.get(path).status_code == 200, "the imported page")

    reader = open_as_reader()
    reader.visit(path)
    page = reader.page
    assert page.locator("h1").inner_text() == HEADLINE
    assert reader.notice() == "This is your first of 5 free articles this month."
    article = page.locator("article.article").inner_text()
    assert LAST_WORDS in article
    assert "LABUAN" in article.upper()
    for left_over in ("{{", "articlesLeft", "Get full access", "Arrow RightArtboard"):
        assert left_over not in article

    for other in edition.metered[:4]:
        reader.visit(other)
    stopped = open_as_reader()
    for other in edition.metered[:5]:
        stopped.visit(other)
    stopped.visit(path)
    assert stopped.is_walled()
    assert LAST_WORDS not in stopped.page.content()
    reader.visit(path)
    assert not reader.is_walled(), "what was read stays open"


def test_a_page_without_a_headline_leaves_nothing_behind(edition: Edition):
    said = edition.run("import", "page", "-", "--publish", piped="{{x}} free articles left\n", fails=True)
    assert "No headline" in said
    assert "Traceback" not in said
