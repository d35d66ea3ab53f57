"""The commands that pages tell people to type work, and print what the pages say."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from broadsheet.accounts.demo import load_demo_readers
from broadsheet.subscriptions.demo import load_demo_offers
from broadsheet.subscriptions.demo_subscriber import load_demo_subscription
from tests.docs.command_lines import Failed, Step, run, shows, steps_of
from tests.docs.pages import PAGES, ROOT, blocks_of, name_of
from tests.publishing.build import a_page, a_section, an_edition
from tests.subscriptions.printing.build import a_print_product

PUBLISHED = datetime(2026, 1, 2, tzinfo=UTC)
LEAD = "strait-talks-settle-on-a-price"
SAVED_PAGE = ROOT / "tests" / "publishing" / "imports" / "pages" / "ferry-talks.txt"


def is_run(step: Step) -> bool:
    """Whether a line is run here; `make` installs and serves, so only its targets are checked."""
    return not step.line.startswith(("make", "git "))


WITH_COMMANDS = {
    path: steps
    for path in PAGES
    if (
        steps := [
            step
            for block in blocks_of(path, "sh", "console")
            if not block.reason
            for step in steps_of(block)
            if is_run(step)
        ]
    )
}


@pytest.fixture
def edition(db, settings, tmp_path, monkeypatch):
    """A small edition with an article and the demo's readers, seen from a folder with a saved page in it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    politics = a_section(an_edition(), "politics")
    a_page(a_section(politics, "diplomacy"), LEAD, PUBLISHED)
    readers = load_demo_readers(PUBLISHED)
    load_demo_offers(PUBLISHED)
    load_demo_subscription(readers["subscriber@meridian.example"], timezone.now())
    a_print_product()
    (tmp_path / "saved-page.txt").write_text(SAVED_PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("path", WITH_COMMANDS, ids=name_of)
def test_the_commands_of_a_page_work_in_their_order(path, edition):
    for step in WITH_COMMANDS[path]:
        output = run(step.line)
        assert shows(output, step.shown), f"{step.line}\nprinted\n{output}"


def test_every_make_target_that_a_page_names_is_one():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        target
        for path in PAGES
        for target in re.findall(r"(?:^|`|\$ )make ([a-z][a-z-]*)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert named
    assert named <= targets


def test_few_blocks_are_not_run():
    skipped = [str(block) for path in PAGES for block in blocks_of(path, "sh", "console") if block.reason]
    assert len(skipped) <= 24, skipped


def test_a_command_that_fails_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Failed, match="No such file"):
        run("broadsheet policy check nowhere.toml")
    with pytest.raises(Failed):
        run("ls nowhere")


def test_shown_output_is_looked_for_in_its_order():
    assert shows("one\ntwo 2\nthree\n", ("one", "two ...", "...", "three"))
    assert not shows("one\ntwo\n", ("two", "one"))
