"""A reader's life with a paper, in a browser: from the first article to the last, and back again.

Money is the local Stripe's, mail goes by SMTP, and months pass because the clock is turned.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page

from tests.e2e.accounts import fresh_email
from tests.e2e.edition import Edition
from tests.e2e.letter_box import LetterBox, a_letter_box
from tests.e2e.window import Window, open_window

pytestmark = pytest.mark.browser
GOOD_CARD, FAILS_AT_RENEWAL, DECLINED = "4242424242424242", "4000000000077778", "4000000000000002"


@dataclass
class Paper:
    """An edition whose clock can be turned, and the box where its mails arrive."""

    edition: Edition
    box: LetterBox

    @property
    def locked(self) -> str:
        """The path of an article for subscribers."""
        return next(item["path"] for item in self.edition.articles if item["access"] == "locked")

    def turn(self, days: int) -> None:
        """Let days pass: for the edition, and for the local Stripe."""
        self.edition.run("clock", "--days", str(days))


# A life ends months later than it began, when offers are others: each has a paper of its own.
@pytest.fixture
def paper(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    folder = tmp_path_factory.mktemp("life")
    shutil.copytree(prepared, folder / "data")
    with a_letter_box() as box:
        edition = Edition(folder / "data", BROADSHEET_CLOCK=str(folder / "clock"), BROADSHEET_MAIL=box.url)
        edition.prepare()
        edition.start()
        yield Paper(edition, box)
        edition.stop()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def window(request: pytest.FixtureRequest, paper: Paper, browser: Browser) -> Iterator[Window]:
    with open_window(browser, paper.edition.url, javascript=request.param) as window:
        # A declined card is answered by 402.
        window.expected.add(402)
        yield window


def press(window: Window, what: str) -> None:
    """Press a button or a link and wait for the page that it leads to."""
    with window.page.expect_navigation():
        window.page.locator(what).first.click()
    window.page.wait_for_load_state("load")
    window.check()


def register(window: Window, paper: Paper) -> str:
    """Register on the present page by a mailed code; return the address."""
    email = fresh_email()
    window.page.fill("main input[name=email]", email)
    press(window, "main form:has(input[name=email]) button[type=submit]")
    window.page.fill("main input[name=code]", paper.box.code_for(email))
    press(window, "main form:has(input[name=code]) button[type=submit]:not([name])")
    return email


def pay(window: Window, card: str) -> None:
    """Fill in the provider's form, which stands in a frame of the present page, and send it."""
    send_card(window, window.page.frame_locator("main iframe"), card)


def send_card(window: Window, form: Page | FrameLocator, card: str) -> None:
    """Fill in the provider's form, wherever it stands, and send it."""
    form.locator("#number").fill(card)
    form.locator("#expiry").fill("12/39")
    form.locator("#cvc").fill("123")
    with window.page.expect_navigation():
        form.locator("button[type=submit]").click()
    window.page.wait_for_load_state("load")


def reads(window: Window, path: str) -> bool:
    """Whether the whole article is there."""
    window.visit(path)
    return not window.is_walled()


def test_a_reader_registers_buys_fails_to_pay_lapses_comes_back_and_leaves(paper: Paper, window: Window):
    metered, locked = paper.edition.metered, paper.locked
    assert not reads(window, locked)
    assert [reads(window, path) for path in metered[:6]] == [True] * 5 + [False]

    press(window, "section.wall a.button")
    email = register(window, paper)
    assert [reads(window, path) for path in metered[5:11]] == [True] * 5 + [False]

    # The wall's own offer, and two clicks.
    assert "Try 3 months for $9" in window.page.locator("section.wall").inner_text()
    press(window, "section.wall a.button")
    assert "$9" in window.page.locator("main .order").inner_text()
    assert "$15" in window.page.locator("main .order").inner_text()
    press(window, "main .checkout-way form button[type=submit]")
    pay(window, DECLINED)
    assert "declined" in window.page.locator("body").inner_text()
    send_card(window, window.page, FAILS_AT_RENEWAL)
    assert "Thank you" in window.page.locator("h1").inner_text()
    press(window, "main a.button")
    assert not window.is_walled()
    assert window.page.url == paper.edition.url + metered[10]
    assert reads(window, locked)
    paper.box.wait_for(email, "subscri")

    # The introductory time is over, and the card does not pay: all stays open, with a word about it.
    paper.turn(days=93)
    assert reads(window, locked)
    assert "payment" in window.notice().lower()
    paper.box.wait_for(email, "payment")

    # Grace is over.
    paper.turn(days=16)
    assert not reads(window, locked)
    wall = window.page.locator("section.wall").inner_text()
    assert "payment" in wall.lower()

    # Back again, by the page of what was bought.
    press(window, "section.wall a.button")
    press(window, "main a:has-text('Subscribe again')")
    press(window, "main .product-lead a.button")
    press(window, "main .checkout-way form button[type=submit]")
    pay(window, GOOD_CARD)
    assert "Thank you" in window.page.locator("h1").inner_text()
    assert reads(window, locked)

    # Out in two clicks, and paid until the end.
    window.visit("/account/subscription/")
    press(window, "main a:has-text('Cancel')")
    press(window, "main form button[type=submit]")
    paper.box.wait_for(email, "cancel")
    assert reads(window, locked)
    window.visit("/account/subscription/")
    press(window, "main button:has-text('Keep my subscription')")
    press(window, "main a:has-text('Cancel')")
    press(window, "main form button[type=submit]")
    paper.turn(days=200)
    assert not reads(window, locked)
    window.visit("/account/subscription/")
    assert "Subscribe again" in window.page.locator("main").inner_text()
