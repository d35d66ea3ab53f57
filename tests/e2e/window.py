"""A reader's browser window that notes whatever goes wrong in it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from playwright.sync_api import Browser, Page, Request, Response, TimeoutError

from tests.patience import PATIENCE_SECONDS

PHONE, TABLET, DESKTOP = 390, 820, 1440
HEIGHTS = {PHONE: 844, TABLET: 1180, DESKTOP: 900}
TEXT = ("text/", "application/json", "application/javascript", "application/xml", "application/rss")
# A pixel of a scrollbar is no fault; what hides in the margin of a phone is.
OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll('body *')].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width > 0 && box.right > room + 1 && !e.closest('.unseen') && !scrolls(e);
  });
  function scrolls(e) {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== 'visible') return true;
    return false;
  }
  const over = document.documentElement.scrollWidth - room;
  return over > 0 ? [`${over}px`, ...wide.slice(0, 5).map((e) => e.tagName + '.' + e.className)] : [];
}"""


@dataclass
class Window:
    """A page in Chromium. Leaving it checks that there were no faults."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    expected: set[int] = field(default_factory=lambda: {200, 204, 302, 303, 304})

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self._hear(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("requestfailed", self._see_failed)
        self.page.on("response", self._see)

    def visit(self, path: str) -> Response:
        """Go to a path of the edition and look at what came."""
        response = self.page.goto(self.url + path, wait_until="load")
        self.check()
        return response

    def go_on_as(self, client: httpx.Client) -> None:
        """Be the reader whom a client has been: signed in, with what was counted."""
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in client.cookies.items()]
        )

    def arrive(self, pattern: str) -> None:
        """Wait for an address; fails with what stands there instead."""
        try:
            self.page.wait_for_url(pattern)
        except TimeoutError as error:
            said = self.page.locator("main").inner_text()
            raise AssertionError(f"still at {self.page.url}: {said[:600]}\n{self.faults}") from error

    def check(self) -> None:
        """Note what on the present page reaches beyond the window."""
        over = self.page.evaluate(OVERFLOW)
        if over:
            self._note(f"{self.page.url} is too wide at {self.page.viewport_size['width']}px: {over}")

    def check_at(self, *widths: int) -> None:
        """Look at the present page at several widths, one after the other."""
        for width in widths:
            self.resize(width)
            self.check()

    def resize(self, width: int) -> None:
        """Make the window as wide as that."""
        self.page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})

    def texts(self) -> Iterator[tuple[str, str]]:
        """Return the address and the text of everything that was loaded since the window opened."""
        for response in self.responses:
            if response.status == 200 and response.headers.get("content-type", "").startswith(TEXT):
                yield response.url, response.text()

    def notice(self) -> str:
        """Return what the notice says, empty where there is none."""
        found = self.page.locator(".notice p > span")
        return found.inner_text() if found.count() else ""

    def is_walled(self) -> bool:
        """Whether the article ends in a wall."""
        return self.page.locator("section.wall").count() == 1

    def _hear(self, text: str) -> None:
        # The console repeats what an answer's status says; `_see` judges that.
        if not re.search(r"responded with a status of \d+", text):
            self._note(text)

    def _see(self, response: Response) -> None:
        self.responses.append(response)
        if response.status not in self.expected:
            self._note(f"{response.url}: {response.status}")

    def _see_failed(self, asked: Request) -> None:
        # Whoever goes on before a page is complete aborts what is still on its way.
        if asked.failure != "net::ERR_ABORTED":
            self._note(f"{asked.url}: {asked.failure}")

    def _note(self, fault: str) -> None:
        if fault:
            self.faults.append(fault)


@contextmanager
def open_window(
    browser: Browser,
    url: str,
    *,
    width: int = DESKTOP,
    javascript: bool = True,
    language: str = "en-GB",
    theme: str = "light",
) -> Iterator[Window]:
    """Open a window of a new reader; faults noted in it fail the test when it closes."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        java_script_enabled=javascript,
        locale=language,
        color_scheme=theme,
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    window = Window(context.new_page(), url)
    try:
        yield window
    finally:
        context.close()
    assert not window.faults, "\n".join(window.faults)
