"""The paper can be used by everyone: by keyboard, by screen reader, in both themes."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.accounts import register
from tests.e2e.edition import PASSWORD, Edition
from tests.e2e.page_kinds import BOUGHT_ADDRESSES, KINDS, OWN_ADDRESSES, address_of
from tests.e2e.window import DESKTOP, PHONE, Window

pytestmark = pytest.mark.browser
Open = Callable[..., Window]

GOOD_CARD = "4242424242424242"
KINDS_OF_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": KINDS_OF_RULE, "resultTypes": ["violations"]}
# What another theme and width may change of the same page.
WHAT_IS_SEEN = {"runOnly": ["color-contrast", "target-size"], "resultTypes": ["violations"]}
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const look = getComputedStyle(e), box = e.getBoundingClientRect();
  const shown = e.type === 'checkbox' ? getComputedStyle(e.closest('label')) : look;
  return {
    name: (e.labels?.[0]?.innerText || e.getAttribute('aria-label') || e.innerText || e.value || '').trim(),
    has_outline: [look, shown].some((s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0),
    is_visible: box.width > 0 && box.height > 0 && look.visibility === 'visible',
  };
}"""


def violations(window: Window) -> list[str]:
    """Return what axe-core finds wrong on the present page: on a desk, and in the dark on a phone."""
    found = []
    for theme, width, rules in (("light", DESKTOP, EVERYTHING), ("dark", PHONE, WHAT_IS_SEEN)):
        window.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        window.check_at(width)
        found += [
            f"{theme}, {width}: {one['id']}: {node['target']} {node['failureSummary']}"
            for one in Axe().run(window.page, options=rules).response["violations"]
            for node in one["nodes"][:3]
        ]
    return found


def test_axe_finds_nothing(edition: Edition, open_as_reader: Open):
    window = open_as_reader(width=DESKTOP)
    window.expected.add(404)
    found = {}
    for kind in KINDS:
        window.visit(address_of(kind, edition))
        found[kind] = violations(window)
    wrong = "\n".join(f"{kind}: {one}" for kind, all_found in found.items() for one in all_found)
    assert not wrong, wrong


def test_axe_finds_nothing_on_a_readers_own_pages(edition: Edition, open_as_reader: Open):
    window = open_as_reader(width=DESKTOP)
    with edition.reader() as reader:
        register(edition, reader)
        window.go_on_as(reader)
    window.visit(edition.metered[0])
    for kind, path in OWN_ADDRESSES.items():
        window.visit(path)
        assert window.page.url == edition.url + path, f"{kind} is only for those who have signed in"
        assert window.page.locator("h1").count() == 1, kind
        assert not violations(window), kind


def test_axe_finds_nothing_on_the_way_to_a_subscription_and_after_it(edition: Edition, open_as_reader: Open):
    window = open_as_reader(width=DESKTOP)
    page = window.page
    with edition.reader() as reader:
        register(edition, reader)
        window.go_on_as(reader)
    window.visit("/subscribe/three-months/")
    page.locator("main form button[type=submit]").last.click()
    window.arrive("**/subscribe/pay/**")
    window.check()
    assert not violations(window), "step 2"
    form = page.frame_locator("iframe").first
    for name, said in (("number", GOOD_CARD), ("expiry", "12/40"), ("cvc", "123"), ("name", "A Reader")):
        form.locator(f"input[name={name}]").fill(said)
    form.locator("button[type=submit]").click()
    window.arrive("**/subscribe/done/**")
    window.check()
    assert not violations(window), "thanks"
    window.visit("/account/subscription/")
    cancelling = page.locator("main a[href$='/cancel/']").get_attribute("href")
    number = cancelling.split("/")[-3]
    invoice = page.locator("main a[href$='/invoice/']").first.get_attribute("href")
    for kind, path in {**BOUGHT_ADDRESSES, "invoice": invoice}.items():
        window.visit(path.format(number))
        assert page.locator("h1").count() == 1, kind
        assert not violations(window), kind


def press_until(window: Window, name: str, *, key: str = "Tab", most: int = 60) -> None:
    """Press a key until the focus is on what is called `name`; on the way, it can always be seen."""
    for _ in range(most):
        window.page.keyboard.press(key)
        focused = window.page.evaluate(FOCUSED)
        if focused is None:
            continue
        assert focused["is_visible"], focused
        assert focused["has_outline"], f"nobody sees that {focused['name']!r} has the focus"
        if focused["name"].startswith(name):
            return
    pytest.fail(f"{name!r} cannot be reached by {key}")


def test_the_first_stop_skips_to_the_text(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    window.visit(edition.metered[0])
    press_until(window, "Skip to the text", most=1)
    window.page.keyboard.press("Enter")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [1440, PHONE])
def test_the_menu_opens_searches_and_closes_by_keyboard(edition: Edition, open_as_reader: Open, width: int):
    window = open_as_reader(width=width)
    window.visit("/")
    menu = window.page.locator("details.menu")
    press_until(window, "Menu")
    window.page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    press_until(window, "Markets")
    window.page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    window.page.keyboard.press("Enter")
    press_until(window, "Search the paper")
    window.page.keyboard.type("strait")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/search/?q=strait")
    assert "“strait”" in window.page.locator("[role=status]").inner_text()


def test_from_the_wall_to_signing_in_by_keyboard(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    path = address_of("wall", edition)
    window.visit(path)
    press_until(window, "Already a subscriber? Sign in", most=80)
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/account/login/**")
    press_until(window, "Email")
    window.page.keyboard.type("subscriber@meridian.example")
    press_until(window, "Password", most=2)
    window.page.keyboard.type(PASSWORD)
    window.page.keyboard.press("Enter")
    window.page.wait_for_url(f"**{path}")
    assert not window.is_walled()


def test_what_went_wrong_in_a_form_is_said_beside_its_field(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    window.visit("/account/signup/")
    window.page.fill("main input[name=email]", "no address")
    window.page.click("main form:not(.unseen) button[type=submit]")
    window.page.wait_for_load_state("load")
    field = window.page.locator("main input[name=email]")
    assert field.get_attribute("aria-invalid") == "true"
    described = field.get_attribute("aria-describedby").split()
    assert any("valid" in window.page.locator(f"#{name}").inner_text() for name in described)
    assert not violations(window)
