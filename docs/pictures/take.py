"""Take the README's pictures of a demo that is running, as a reader sees it.

make run, and in another terminal: .venv/bin/python docs/pictures/take.py [ADDRESS]
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
DESKTOP = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}
MOST_READ = 40
# Of the demo, where they are no secret.
EDITOR, PASSWORD = "editor@meridian.example", "meridian"
# Lazy pictures load when they come into view.
SCROLL = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 400) {
        window.scrollTo(0, y);
        await new Promise(done => setTimeout(done, 100));
    }
    window.scrollTo(0, 0);
}"""


def main() -> None:
    """Take the pictures of the demo at the address given, or where `make run` serves it."""
    site = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        keep(take_front(browser, site), "front-page.webp")
        keep(take_article(browser, site), "article.webp")
        keep(take_wall(browser, site), "wall.webp")
        keep(take_offers(browser, site), "offers.webp")
        keep(take_meter(browser, site), "meter.webp")


def take_front(browser: Browser, site: str) -> bytes:
    """Return the front page as it opens on a desk."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.goto(site)
    settle(page)
    return page.screenshot()


def take_article(browser: Browser, site: str) -> bytes:
    """Return the lead story with its notice, as a new reader sees it on a desk."""
    page = browser.new_context(viewport=DESKTOP | {"height": 1180}).new_page()
    page.goto(site)
    page.locator(".lead h2 a").click()
    page.locator(".notice").wait_for()
    settle(page)
    return page.screenshot()


def take_offers(browser: Browser, site: str) -> bytes:
    """Return what is sold."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.goto(f"{site}/subscribe/")
    settle(page)
    return page.screenshot()


def take_meter(browser: Browser, site: str) -> bytes:
    """Return the form of the meter in the admin, ready to be changed."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.goto(f"{site}/account/login/?next=/admin/meter/change/")
    page.fill("main input[name=login]", EDITOR)
    page.fill("main input[name=password]", PASSWORD)
    page.locator("main form:not(.unseen) button[type=submit]").first.click()
    page.wait_for_url("**/admin/meter/change/")
    page.reload()
    settle(page)
    return page.screenshot()


def take_wall(browser: Browser, site: str) -> bytes:
    """Return the wall of whatever article comes after the last free one, on a telephone."""
    page = browser.new_context(viewport=PHONE, device_scale_factor=2).new_page()
    page.goto(site)
    links = page.eval_on_selector_all("main a", "links => links.map(link => link.href)")
    for link in dict.fromkeys(links[:MOST_READ]):
        page.goto(link)
        wall = page.locator("section.wall")
        if wall.count() and "free articles" in wall.inner_text():
            settle(page)
            page.evaluate("window.scrollTo(0, document.querySelector('.wall').offsetTop)")
            wall.evaluate(
                "wall => window.scrollBy(0, wall.getBoundingClientRect().bottom - innerHeight + 40)"
            )
            page.wait_for_timeout(500)
            return page.screenshot()
    raise SystemExit("No wall was met; is this the demo edition?")


def settle(page: Page) -> None:
    """Bring every picture of a page in."""
    page.evaluate(SCROLL)
    page.wait_for_load_state("networkidle")


def keep(shot: bytes, name: str) -> None:
    """Keep a picture as WebP, which is a third of the PNG."""
    Image.open(BytesIO(shot)).convert("RGB").save(HERE / name, quality=86, method=6)


if __name__ == "__main__":
    main()
