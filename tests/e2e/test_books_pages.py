"""The publisher's pages of figures, replays and experiments: they fit, and can be read in both themes."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from broadsheet.analytics.figures import FIGURES
from tests.e2e.accounts import sign_in
from tests.e2e.edition import Edition
from tests.e2e.window import DESKTOP, PHONE, TABLET, Window

pytestmark = pytest.mark.browser
Open = Callable[..., Window]
FIGURE = "/admin/figures/"
REPLAY, EXPERIMENTS = "/admin/meter/replay/", "/admin/meter/experiments/"
# Buttons are Wagtail's.
OURS = {"include": [[".books"]], "exclude": [[".button"]]}
CONTRAST = {"runOnly": ["color-contrast", "scrollable-region-focusable"], "resultTypes": ["violations"]}
# Words of charts that stick out of the sheet, or over which a line was drawn after them.
ASTRAY = """() => [...document.querySelectorAll('svg[role=img]')].flatMap((svg) => {
  if (!svg.checkVisibility()) return [];
  const sheet = svg.getBoundingClientRect();
  const upright = [...svg.querySelectorAll('line')].filter((l) => l.x1.baseVal.value === l.x2.baseVal.value);
  const strikes = (line, text, box) => {
    const l = line.getBoundingClientRect();
    return text.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING
      && l.left >= box.left - 1 && l.left < box.right - 1 && l.top < box.top + 2 && l.bottom > box.bottom - 2;
  };
  return [...svg.querySelectorAll('text')].filter((text) => {
    const box = text.getBoundingClientRect();
    const is_out = box.left < sheet.left - 2 || box.right > sheet.right + 2;
    return is_out || upright.some((line) => strikes(line, text, box));
  }).map((text) => text.textContent);
})"""
LETTERS = """() => [...document.querySelectorAll('svg[role=img]')].filter((svg) => svg.checkVisibility())
  .map((svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""


@pytest.fixture
def publisher(edition: Edition, open_as_reader: Open) -> Iterator[Window]:
    """A window in which the demo's editor, who sets the meter, is signed in."""
    window = open_as_reader(width=DESKTOP)
    with edition.reader() as editor:
        sign_in(editor, "editor@meridian.example")
        window.go_on_as(editor)
    return window


def look(window: Window) -> None:
    """Look at the present page at every width, and at its colours in both themes."""
    measure(window)
    for theme in ("dark", "light"):
        window.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found = Axe().run(window.page, context=OURS, options=CONTRAST).response["violations"]
        assert not found, [(one["id"], node["target"]) for one in found for node in one["nodes"]]


def measure(window: Window) -> None:
    """Look whether the present page fits every width, and its charts their sheets."""
    for width in (PHONE, TABLET, DESKTOP):
        window.check_at(width)
        assert not window.page.evaluate(ASTRAY), f"{window.page.url} at {width}"
        # A chart that is shrunk has letters that nobody can read.
        assert all(scale > 0.8 for scale in window.page.evaluate(LETTERS)), f"{window.page.url} at {width}"


def test_the_books_at_a_glance_fit_and_can_be_read(publisher: Window):
    publisher.visit(FIGURE)
    assert publisher.page.locator(".books-charts svg").count() == len(FIGURES)
    look(publisher)
    publisher.visit(f"{FIGURE}?books=own")
    look(publisher)


def test_every_figure_has_a_chart_that_can_be_read_a_definition_a_table_and_a_file(publisher: Window):
    page = publisher.page
    for name, figure in FIGURES.items():
        publisher.visit(f"{FIGURE}{name}/")
        assert page.locator("svg[role=img]:visible").count() == 1, name
        assert figure.unit in (page.locator("svg[role=img]:visible").text_content() or ""), name
        assert figure.definition in page.locator(".books-definition").inner_text(), name
        assert page.locator(".books-table tbody tr").count() > 0, name
        link = page.get_by_role("link", name="Download as CSV").get_attribute("href")
        assert "form=csv" in (link or ""), name
        measure(publisher)
    # Their colours are those of the charts at a glance; a table with its filters has its own.
    look(publisher)


def test_a_replay_is_asked_for_and_read(publisher: Window):
    publisher.visit(REPLAY)
    look(publisher)
    publisher.page.get_by_role("button", name="Replay", exact=True).click()
    publisher.page.wait_for_url(f"**{REPLAY}*/")
    # What it found, or that it found nothing: while it is under way, a panel says so.
    publisher.page.locator(".books figure, .books > p").first.wait_for(timeout=90_000)
    look(publisher)


def test_an_experiment_is_planned_and_read(publisher: Window):
    publisher.visit(EXPERIMENTS)
    assert "Nobody has planned one yet." in publisher.page.locator("main").inner_text()
    look(publisher)
    publisher.visit(f"{EXPERIMENTS}new/")
    look(publisher)
    page = publisher.page
    page.fill("[name=name]", "four")
    page.fill("[name=question]", "Do more readers subscribe with four articles instead of five?")
    page.select_option("[name=layer]", "meter")
    page.fill("[name=baseline]", "2")
    page.fill("[name=effect]", "20")
    page.fill("[name=form-0-name]", "today")
    page.fill("[name=form-1-name]", "four")
    page.fill("[name=form-1-meter]", "4")
    page.get_by_role("button", name="Keep as a draft, and check").click()
    page.wait_for_url(f"**{EXPERIMENTS}four/")
    look(publisher)
