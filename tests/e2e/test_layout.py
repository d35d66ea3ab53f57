"""Every kind of page fits every width, loads without a fault, and keeps its shape when enlarged."""

from collections.abc import Callable

import pytest

from tests.e2e.accounts import sign_in
from tests.e2e.edition import Edition
from tests.e2e.page_kinds import ADMIN_ADDRESSES, KINDS, address_of
from tests.e2e.window import DESKTOP, PHONE, TABLET, Window

pytestmark = pytest.mark.browser
Open = Callable[..., Window]
NARROWEST = 320
ZOOMED = DESKTOP // 2  # zooming to 200 % is, to a page, half the width


def visit(window: Window, kind: str, edition: Edition) -> None:
    window.expected.add(404)
    window.visit(address_of(kind, edition))
    window.faults = [fault for fault in window.faults if "404 (Not Found)" not in fault]


@pytest.mark.parametrize("javascript", [True, False])
def test_every_page_fits(edition: Edition, open_as_reader: Open, javascript: bool):
    window = open_as_reader(width=DESKTOP, javascript=javascript)
    for kind in KINDS:
        visit(window, kind, edition)
        assert window.page.locator("h1").count() == 1, kind
        assert window.page.locator("main").count() == 1, kind
        window.check_at(ZOOMED, TABLET, PHONE, NARROWEST, DESKTOP)


def test_every_page_fits_with_letters_twice_as_large(edition: Edition, open_as_reader: Open):
    window = open_as_reader(width=DESKTOP)
    window.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%' })"
    )
    for kind in KINDS:
        visit(window, kind, edition)


def test_staff_find_every_page_of_the_admin(edition: Edition):
    with edition.reader() as editor:
        sign_in(editor, "editor@meridian.example")
        for path in ADMIN_ADDRESSES:
            answer = editor.get(path)
            assert answer.status_code == 200, path
            assert "</main>" in answer.text, path


def test_every_picture_is_there_and_says_what_it_shows(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    for kind in ("front", "section", "article", "opinion", "author"):
        visit(window, kind, edition)
        pictures = window.page.locator("main img")
        for number in range(pictures.count()):
            picture = pictures.nth(number)
            assert picture.get_attribute("alt") is not None, kind
            assert picture.get_attribute("width"), "without its size the page would jump"
            if not picture.is_visible():
                continue  # on this width it is not shown
            picture.scroll_into_view_if_needed()
            picture.evaluate("async (img) => { await img.decode() }")


def test_the_print_sheet_obeys_the_wall(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    visit(window, "wall", edition)
    window.page.emulate_media(media="print")
    assert window.page.locator(".article-rest").count() == 0
    assert window.page.locator("h1").is_visible()
    assert not window.page.locator(".bar").is_visible()
