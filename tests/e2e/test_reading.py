"""A new reader reads until the wall, as a browser shows it."""

from collections.abc import Callable

import pytest

from tests.e2e.accounts import register, sign_in
from tests.e2e.doors import leaks, read_all
from tests.e2e.edition import Edition
from tests.e2e.window import DESKTOP, PHONE, TABLET, Window

pytestmark = pytest.mark.browser
Open = Callable[..., Window]

COUNTDOWN = [
    "This is your first of 5 free articles this month.",
    "You have 3 free articles left this month.",
    "You have 2 free articles left this month.",
    "You have 1 free article left this month.",
    "This was your last free article this month.",
]
POLISH = [
    "To pierwszy z 5 bezpłatnych artykułów w tym miesiącu.",
    "W tym miesiącu zostały Ci 3 bezpłatne artykuły.",
    "W tym miesiącu zostały Ci 2 bezpłatne artykuły.",
    "W tym miesiącu został Ci 1 bezpłatny artykuł.",
    "To był Twój ostatni bezpłatny artykuł w tym miesiącu.",
]


@pytest.fixture(scope="module")
def secret(edition: Edition) -> dict[str, list[str]]:
    """The withheld sentences of the newest metered articles, by path."""
    with edition.reader() as subscriber:
        sign_in(subscriber, "subscriber@meridian.example")
        return read_all(subscriber, edition.metered[:8])


@pytest.mark.parametrize(
    ("javascript", "width"),
    [(True, DESKTOP), (True, TABLET), (True, PHONE), (False, DESKTOP), (False, PHONE)],
)
def test_five_articles_are_free_and_the_sixth_ends_in_a_wall(
    edition: Edition, open_as_reader: Open, secret, javascript: bool, width: int
):
    window = open_as_reader(javascript=javascript, width=width)
    *free, sixth = edition.metered[:6]
    notices = []
    for path in free:
        window.visit(path)
        notices.append(window.notice())
        assert not window.is_walled()
        assert leaks(window.page.content(), secret[path])
    assert notices == COUNTDOWN

    window.responses.clear()
    window.visit(sixth)
    assert window.is_walled()
    assert window.page.locator(".wall h2").inner_text() == "You have read your 5 free articles for this month"
    heard = list(window.texts())
    assert heard
    for address, text in [*heard, ("the page", window.page.content())]:
        assert not leaks(text, secret[sixth]), address

    # What was read stays open, and costs nothing.
    window.visit(free[0])
    assert not window.is_walled()
    assert window.notice() == "You have no free articles left this month. This one stays open to you."


def test_what_costs_nothing_stays_open_behind_the_wall(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    for path in edition.metered[:6]:
        window.visit(path)
    assert window.is_walled()
    opinion = next(article["path"] for article in edition.articles if article["section"] == "opinion")
    for path in ("/", "/markets/", "/search/?q=strait", "/subscribe/", opinion):
        window.visit(path)
        assert not window.is_walled(), path


def test_notices_come_in_polish_with_its_own_plurals(edition: Edition, open_as_reader: Open):
    window = open_as_reader(language="pl-PL")
    notices = []
    for path in edition.metered[:5]:
        window.visit(path)
        notices.append(window.notice())
    assert notices == POLISH
    window.visit(edition.metered[5])
    assert window.page.locator(".wall").get_attribute("lang") == "pl"
    assert "5 bezpłatnych artykułów" in window.page.locator(".wall h2").inner_text()


def test_polish_has_another_plural_from_five_on(edition: Edition):
    with edition.reader(**{"accept-language": "pl"}) as reader:
        register(edition, reader)
        for path in edition.metered[:5]:
            page = reader.get(path).text
        assert "W tym miesiącu zostało Ci 5 bezpłatnych artykułów." in page
        assert "W tym miesiącu zostały Ci 4 bezpłatne artykuły." in reader.get(edition.metered[5]).text


def test_a_closed_notice_stays_closed_on_its_page(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    window.visit(edition.metered[0])
    window.page.locator(".notice-close").click()
    assert not window.page.locator(".notice").is_visible()
    window.visit(edition.metered[0])
    assert not window.page.locator(".notice").is_visible()
