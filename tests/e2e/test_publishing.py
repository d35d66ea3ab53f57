"""An editor publishes, a publisher changes the meter: every process of the edition says so to readers.

How soon is printed, and promised by `python -m benchmarks pages`: a test runs beside others.
"""

import time
from collections.abc import Callable

import pytest

from tests.e2e.edition import PASSWORD, Edition
from tests.e2e.everywhere import all_say, seconds_until
from tests.e2e.window import Window

pytestmark = pytest.mark.browser
Open = Callable[..., Window]

# What is not to be seen is looked for when it would have been.
PROMISED_SECONDS = 1.0


@pytest.fixture
def editor(open_as_reader: Open) -> Window:
    """A window signed in to the admin."""
    window = open_as_reader()
    window.visit("/admin/")
    window.page.fill("main input[name=login]", "editor@meridian.example")
    window.page.fill("main input[name=password]", PASSWORD)
    window.page.click("main form:has(input[name=password]) button[type=submit]")
    window.page.wait_for_url("**/admin/")
    return window


def post(window: Window, selector: str) -> None:
    """Press a button that sends a form, and return once the answer to it has begun."""
    with window.page.expect_response(lambda response: response.request.method == "POST"):
        window.page.locator(selector).first.evaluate("button => button.click()")


def article(edition: Edition, nth: int) -> dict[str, str]:
    """Return an article that no other test reads."""
    return [one for one in edition.articles if one["path"] in edition.metered][-nth]


def test_a_new_headline_is_soon_everywhere(edition: Edition, editor: Window, record_property):
    changed, headline = article(edition, 1), "A headline that an editor has put right"
    assert all_say(edition, changed["path"], changed["title"])
    editor.page.goto(f"{edition.url}/admin/pages/{changed['id']}/edit/")
    editor.page.fill("#id_title", headline)
    post(editor, "[name=action-publish]")
    took = seconds_until(edition, changed["path"], lambda answer: f"{headline}</h1>" in answer.text)
    record_property("measured", f"a new headline was everywhere after {took:.2f} s")
    section = changed["path"].rsplit("/", 2)[0] + "/"
    seconds_until(edition, section, lambda answer: "has put right" in answer.text)


def test_a_draft_changes_nothing_that_readers_see(edition: Edition, editor: Window):
    drafted = article(edition, 2)
    editor.page.goto(f"{edition.url}/admin/pages/{drafted['id']}/edit/")
    editor.page.fill("#id_title", "A headline nobody has agreed to yet")
    post(editor, "button.action-save")
    time.sleep(PROMISED_SECONDS)
    assert all_say(edition, drafted["path"], drafted["title"])


def test_an_unpublished_article_is_soon_gone(edition: Edition, editor: Window, record_property):
    withdrawn = article(edition, 3)
    assert all_say(edition, withdrawn["path"], withdrawn["title"])
    editor.page.goto(f"{edition.url}/admin/pages/{withdrawn['id']}/unpublish/")
    post(editor, "main form [type=submit]")
    took = seconds_until(edition, withdrawn["path"], lambda answer: answer.status_code == 404)
    record_property("measured", f"an unpublished article was gone everywhere after {took:.2f} s")
    with edition.reader() as reader:
        assert withdrawn["title"] not in reader.get("/feed/").text


def test_changed_words_of_a_notice_are_said_at_once(edition: Edition, editor: Window):
    path, own = edition.metered[0], "Welcome. Five are yours this month."
    url = f"{edition.url}/admin/meter/words/en/notice.first.month/"
    editor.page.goto(url)
    fields = editor.page.locator("main textarea, main input[type=text]")
    for number in range(fields.count()):
        fields.nth(number).fill(own)
    post(editor, "main form button.button")
    try:
        seconds_until(edition, path, lambda answer: own in answer.text)
    finally:
        editor.page.goto(url)
        for number in range(fields.count()):
            fields.nth(number).fill("")
        post(editor, "main form button.button")
    seconds_until(edition, path, lambda answer: "This is your first of 5 free" in answer.text)


def test_a_changed_policy_holds_at_once_and_can_be_rolled_back(
    edition: Edition, editor: Window, record_property
):
    path = edition.metered[0]
    editor.page.goto(f"{edition.url}/admin/meter/change/")
    editor.page.fill("[name$=anonymous]", "3")
    post(editor, "[name=preview]")
    editor.page.wait_for_load_state("load")
    assert "3" in editor.page.locator("ins").first.inner_text()
    post(editor, "[name=save]")
    try:
        took = seconds_until(edition, path, lambda answer: "first of 3 free articles" in answer.text)
        record_property("measured", f"a new policy held everywhere after {took:.2f} s")
        with edition.reader() as reader:
            walled = ['class="wall"' in reader.get(path).text for path in edition.metered[:4]]
        assert walled == [False, False, False, True]
        assert "3" in edition.run("policy", "show")
    finally:
        editor.page.goto(f"{edition.url}/admin/meter/")
        post(editor, "form[action$='/again/'] button")
    seconds_until(edition, path, lambda answer: "first of 5 free articles" in answer.text)
