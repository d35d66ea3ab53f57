"""Why a decision is what it is: for support, for editors, for publishers, and for readers."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.e2e.accounts import register, sign_in
from tests.e2e.edition import PASSWORD, Edition
from tests.e2e.window import Window

Open = Callable[..., Window]
SHIPPED = Path(__file__).parents[2] / "src/broadsheet/publishing/policies/default.toml"


def test_a_new_reader_would_spend_one(edition: Edition):
    said = edition.run("explain", "--article", edition.metered[0])
    assert "allowance_left" in said
    assert "5" in said


def test_a_stopped_reader_is_explained_by_address(edition: Edition):
    with edition.reader() as reader:
        email = register(edition, reader)
        for path in edition.metered[:11]:
            page = reader.get(path).text
        assert 'class="wall"' in page
    said = edition.run("explain", "--reader", email, "--article", edition.metered[10])
    assert "quota_spent" in said
    assert edition.articles_by_path[edition.metered[0]]["title"] in said
    said = edition.run("explain", "--reader", email, "--article", edition.metered[0])
    assert "already_read" in said
    next_year = datetime.now(UTC).year + 1
    said = edition.run(
        "explain", "--reader", email, "--article", edition.metered[10], "--at", f"{next_year}-12-15"
    )
    assert "allowance_left" in said


def test_what_cannot_be_explained_is_named(edition: Edition):
    assert "no article '/nowhere/'" in edition.run("explain", "--article", "/nowhere/", fails=True)
    said = edition.run("explain", "--reader", "x@y.example", "--article", edition.metered[0], fails=True)
    assert "x@y.example" in said
    assert "Traceback" not in said


def test_a_good_policy_is_said_in_plain_words(edition: Edition):
    said = edition.run("policy", "check", str(SHIPPED))
    assert "5" in said
    assert "10" in said


def test_a_faulty_policy_names_file_key_and_what_was_expected(edition: Edition, tmp_path: Path):
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(SHIPPED.read_text("utf-8").replace("anonymous = 5", "anonymous = -5"), "utf-8")
    said = edition.run("policy", "check", str(faulty), fails=True)
    assert str(faulty) in said
    assert "anonymous" in said
    assert "expected" in said
    assert "Traceback" not in said
    # The old one stays in force.
    edition.run("policy", "apply", str(faulty), fails=True)
    with edition.reader() as reader:
        assert "first of 5 free articles" in reader.get(edition.metered[0]).text


@pytest.mark.browser
def test_an_editor_sees_on_the_page_what_others_get(edition: Edition, open_as_reader: Open):
    window = open_as_reader()
    window.visit("/account/login/")
    window.page.fill("main input[name=login]", "editor@meridian.example")
    window.page.fill("main input[name=password]", PASSWORD)
    window.page.click("main button[type=submit]")
    window.page.wait_for_load_state("load")
    for path in edition.metered[:7]:
        window.visit(path)
        assert not window.is_walled(), "staff read everything"
    note = window.page.locator(".notice details")
    note.locator("summary").click()
    assert "5" in note.inner_text()
    note.get_by_role("link", name="Explain a decision").click()
    window.page.wait_for_load_state("load")
    assert "/admin/meter/explain/" in window.page.url


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_a_reader_sees_what_was_counted_and_when_it_falls_away(
    edition: Edition, open_as_reader: Open, javascript: bool
):
    window = open_as_reader(javascript=javascript)
    window.visit("/account/readings/")
    assert "5 of 5 free articles are left" in window.page.locator("main").inner_text()
    read = edition.metered[:3]
    for path in read:
        window.visit(path)
    window.page.click("footer a[href='/account/readings/']")
    window.page.wait_for_load_state("load")
    window.check()
    rows = window.page.locator("table.counted tbody tr")
    assert rows.count() == 3
    linked = [rows.nth(number).locator("a").get_attribute("href") for number in range(3)]
    assert linked == read
    assert "2 of 5 free articles are left" in window.page.locator("main").inner_text()
    # A calendar month: all fall away together, on the first of the next.
    days = {rows.nth(number).locator("td").nth(2).inner_text() for number in range(3)}
    assert len(days) == 1
    assert days.pop() in window.page.locator(".left + p").inner_text()


def test_a_subscriber_is_told_that_nothing_counts(edition: Edition):
    with edition.reader() as reader:
        sign_in(reader, "subscriber@meridian.example")
        assert "nothing is counted against you" in reader.get("/account/readings/").text
