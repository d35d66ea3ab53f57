"""Two readers' lives with a paper, in browsers: from the first article to the last, and back again.

One has JavaScript and the other has none; they live side by side, because months pass for both when the
clock is turned. Money is the local Stripe's, and mail goes by SMTP.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page

from tests.e2e.accounts import fresh_email
from tests.e2e.edition import Edition
from tests.e2e.letter_box import LetterBox, a_letter_box
from tests.e2e.window import Window, open_window

pytestmark = pytest.mark.browser
DECLINED = "4000000000000002"
# A card has an offer once, so each reader has their own: one that pays the first time only, and a good one.
CARDS = (("4000000000077778", "4242424242424242"), ("4000000000087777", "5555555555554444"))


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


# Lives end months later than they began, when offers are others: not in the paper of other tests.
@pytest.fixture
def paper(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    folder = tmp_path_factory.mktemp("life")
    shutil.copytree(prepared, folder / "data")
    with a_letter_box() as box:
        edition = Edition(folder / "data", BROADSHEET_CLOCK=str(folder / "clock"), BROADSHEET_MAIL=box.url)
        edition.start()
        yield Paper(edition, box)
        edition.stop()


@pytest.fixture
def windows(paper: Paper, browser: Browser) -> Iterator[list[Window]]:
    """A window with JavaScript, and one without."""
    with ExitStack() as stack:
        opened = [
            stack.enter_context(open_window(browser, paper.edition.url, javascript=has_script))
            for has_script in (True, False)
        ]
        for window in opened:
            # A declined card is answered by 402.
            window.expected.add(402)
        yield opened


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


def test_readers_register_buy_fail_to_pay_lapse_come_back_and_leave(paper: Paper, windows: list[Window]):
    lives = [a_life(paper, window, *cards) for window, cards in zip(windows, CARDS, strict=True)]
    for days in zip(*lives, strict=True):
        paper.turn(days[0])


def a_life(paper: Paper, window: Window, fails_at_renewal: str, good_card: str) -> Iterator[int]:
    """Live a reader's life, and yield each time how many days are to pass."""
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
    send_card(window, window.page, fails_at_renewal)
    assert "Thank you" in window.page.locator("h1").inner_text()
    press(window, "main a.button")
    assert not window.is_walled()
    assert window.page.url == paper.edition.url + metered[10]
    assert reads(window, locked)
    paper.box.wait_for(email, "subscri")

    # The introductory time is over, and the card does not pay: all stays open, with a word about it.
    yield 93
    assert reads(window, locked)
    assert "payment" in window.notice().lower()
    paper.box.wait_for(email, "payment")

    # Grace is over.
    yield 16
    assert not reads(window, locked)
    assert "payment" in window.page.locator("section.wall").inner_text().lower()

    # Back again, by the page of what was bought.
    press(window, "section.wall a.button")
    press(window, "main a:has-text('Subscribe again')")
    press(window, "main .product-lead a.button")
    press(window, "main .checkout-way form button[type=submit]")
    pay(window, good_card)
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
    yield 200
    assert not reads(window, locked)
    window.visit("/account/subscription/")
    assert "Subscribe again" in window.page.locator("main").inner_text()
