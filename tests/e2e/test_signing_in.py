"""From the wall to an account and back, with the count carried along."""

from collections.abc import Callable

import pytest

from tests.e2e.accounts import fresh_email, mailed_code, register, sign_in
from tests.e2e.doors import leaks, read_all
from tests.e2e.edition import PASSWORD, Edition
from tests.e2e.window import Window

pytestmark = pytest.mark.browser
Open = Callable[..., Window]


def read(window: Window, paths: list[str]) -> None:
    for path in paths:
        window.visit(path)


def sign_in_here(window: Window, email: str) -> None:
    """Fill in the sign-in form of the present page."""
    page = window.page
    page.fill("main input[name=login]", email)
    page.fill("main input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state("load")
    window.check()


def test_signing_in_at_the_wall_leads_back_with_the_count_merged(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    sixth, seventh = edition.metered[5:7]
    read(window, edition.metered[:6])
    window.page.click(".wall a:has-text('Sign in')")
    sign_in_here(window, "reader@meridian.example")
    assert window.page.url == edition.url + sixth
    assert not window.is_walled()
    # Five from the browser, this one, of ten.
    assert window.notice() == "You have 4 free articles left this month."
    assert window.page.locator(".bar-end").inner_text().strip() == "Your account"

    window.visit("/account/logout/")
    window.page.click("main button[type=submit]")
    window.page.wait_for_load_state("load")
    assert "Sign in" in window.page.locator(".bar-end").inner_text()
    window.visit(sixth)
    assert not window.is_walled(), "what was read stays open"
    window.visit(seventh)
    assert window.is_walled(), "signing out gives no fresh allowance"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reader_registers_at_the_wall_by_a_mailed_code(
    edition: Edition, open_as_reader: Open, javascript: bool
):
    window = open_as_reader(javascript=javascript)
    sixth = edition.metered[5]
    read(window, edition.metered[:6])
    window.page.click(".wall .button")
    window.page.wait_for_load_state("load")
    assert window.page.locator("h1").inner_text() == "Register to read more"
    email = fresh_email()
    window.page.fill("main input[name=email]", email)
    window.page.click("main form:not(.unseen) button[type=submit]")
    window.page.wait_for_load_state("load")
    window.check()
    window.page.fill("main input[name=code]", mailed_code(edition, email))
    window.page.click("main form:not(.unseen) button[type=submit]:not([name])")
    window.page.wait_for_load_state("load")
    assert window.page.url == edition.url + sixth
    assert not window.is_walled()
    assert window.notice() == "You have 4 free articles left this month."


def test_a_reader_signs_in_by_a_mailed_code(edition: Edition, open_as_reader: Open):
    with edition.reader() as elsewhere:
        email = register(edition, elsewhere)
    window = open_as_reader()
    window.visit("/account/login/")
    window.page.fill("main input[name=login]", email)
    window.page.click("main form:not(.unseen) button[type=submit]")
    window.page.wait_for_load_state("load")
    window.page.fill("main input[name=code]", mailed_code(edition, email))
    window.page.click("main form:not(.unseen) button[type=submit]:not([name])")
    window.page.wait_for_load_state("load")
    window.visit("/account/")
    assert email in window.page.locator("main").inner_text()


def test_the_locked_section_is_for_subscribers(edition: Edition, open_as_reader: Open):
    paths = [article["path"] for article in edition.articles if article["section"] == "briefing"]
    with edition.reader() as subscriber:
        sign_in(subscriber, "subscriber@meridian.example")
        secret = read_all(subscriber, paths)

    anonymous = open_as_reader()
    anonymous.visit(paths[0])
    assert anonymous.page.locator(".wall h2").inner_text() == "This article is for subscribers"
    assert not leaks(anonymous.page.content(), secret[paths[0]])
    anonymous.page.click(".wall a:has-text('Sign in')")
    sign_in_here(anonymous, "subscriber@meridian.example")
    assert anonymous.page.url == edition.url + paths[0]
    assert not anonymous.is_walled()
    assert leaks(anonymous.page.content(), secret[paths[0]])
    assert anonymous.notice() == ""


def test_registering_does_not_open_what_is_locked(edition: Edition):
    path = next(article["path"] for article in edition.articles if article["access"] == "locked")
    with edition.reader() as reader:
        register(edition, reader)
        page = reader.get(path).text
    assert "This article is for subscribers" in page
    assert "Sign in with another account" not in page or "Already a subscriber" not in page


def test_a_wrong_password_is_told_politely_and_says_nothing_of_the_account(
    edition: Edition, open_as_reader: Open
):
    said = []
    for email in ("subscriber@meridian.example", "nobody@readers.example"):
        window = open_as_reader()
        window.visit("/account/login/")
        window.page.fill("main input[name=login]", email)
        window.page.fill("main input[name=password]", "wrong")
        window.page.click("main button[type=submit]")
        window.page.wait_for_load_state("load")
        said.append(window.page.locator("[role=alert]:visible").inner_text())
    assert said[0] == said[1]
