"""The audit hears what a site leaves open, at whichever door, and nothing at a site that keeps shut."""

import json

import pytest
from click.testing import CliRunner

from broadsheet.project.audit.asking import Client
from broadsheet.project.cli import main
from tests.project.audit.site import PATHS, SUBSCRIBER, rest_of, serving

DOORS = [
    "page",
    "HEAD",
    "query",
    "robot by name",
    "by its number",
    "named by the page",
    "API",
    "search",
    "feeds",
]


def audited(address, *options):
    """Run the audit, which asks every door for the first article that is withheld."""
    words = ["audit", address, "--learn-cookie", SUBSCRIBER, "--most", "1", *options]
    return CliRunner().invoke(main, words)


def test_a_site_that_keeps_its_doors_shut_passes():
    with serving() as address:
        done = audited(address)
    assert done.exit_code == 0, done.output
    assert "No locked sentence was heard." in done.output
    assert "used up" in done.output
    assert "anonymous" in done.output


@pytest.mark.parametrize("door", DOORS)
def test_a_door_that_is_left_open_is_named_with_what_was_heard_there(door):
    with serving(door) as address:
        done = audited(address, "--json")
    assert done.exit_code == 1, done.output
    leaks = json.loads(done.stdout)["leaks"]
    assert door in {leak["door"] for leak in leaks}
    assert {leak["path"] for leak in leaks} <= set(PATHS)
    assert all(leak["sentence"] in rest_of(leak["path"]) for leak in leaks)


def test_an_article_that_somebody_new_is_given_by_its_number_is_a_reading_and_no_leak():
    with serving() as address:
        number = PATHS[-1].strip("/a")
        assert rest_of(PATHS[-1]) in Client(address).ask(f"/?p={number}&preview=true").body
        done = audited(address)
    assert done.exit_code == 0, done.output
    assert "by its number" in done.output


def test_what_is_locked_can_be_given_in_a_file(tmp_path):
    given = tmp_path / "locked.json"
    given.write_text(json.dumps({path: [rest_of(path)] for path in PATHS}))
    with serving("feeds") as address:
        done = CliRunner().invoke(main, ["audit", address, "--sentences", str(given)])
    assert done.exit_code == 1
    assert "LEAK" in done.output


def test_another_kind_of_reader_is_asked_as_and_may_hear_nothing_either():
    with serving() as address:
        shut = audited(address, "--reader", "expired=expired=1")
        opened = audited(address, "--reader", f"forgotten={SUBSCRIBER}")
    assert shut.exit_code == 0, shut.output
    assert opened.exit_code == 1
    assert "forgotten" in opened.output


def test_a_crawler_is_kept_from_all_that_is_no_page():
    with serving("feeds") as address:
        done = audited(address, "--crawler", "Googlebot", "66.249.66.1", "--json")
    assert "verified crawler" in {leak["reader"] for leak in json.loads(done.stdout)["leaks"]}


def test_an_audit_that_would_prove_nothing_fails():
    with serving() as address:
        without_right = CliRunner().invoke(main, ["audit", address, "--rest", ".no-such-thing"])
        without_wall = CliRunner().invoke(
            main, ["audit", address, "--learn-cookie", SUBSCRIBER, "--article", PATHS[0]]
        )
    assert without_right.exit_code == 1
    assert "--learn-from" in without_right.output
    assert without_wall.exit_code == 1
    assert "withheld none" in without_wall.output


def test_a_site_that_does_not_answer_is_no_site_that_passes():
    done = audited("http://127.0.0.1:9")
    assert done.exit_code == 1
    assert "127.0.0.1:9" in done.output
