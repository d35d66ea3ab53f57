"""Two machines on one PostgreSQL and one Valkey: what is published or sold on one holds on both.

Each is a `broadsheet run` with a folder of its own, in the surroundings that the how-to gives it. How soon
is printed: a test runs beside others.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from lxml import html
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.e2e.accounts import sign_in
from tests.e2e.edition import COMMAND_SECONDS, PASSWORD, PREPARING_SECONDS, Edition
from tests.e2e.everywhere import all_say, seconds_until
from tests.engines.postgres import a_postgres
from tests.engines.valkey import a_valkey

EDITOR, BUYER = "editor@paper.example", "buyer@paper.example"
ARTICLES = 6
FOUNDING = f"""
from broadsheet.project import django_app
django_app.set_up()
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from broadsheet.publishing.models import ArticlePage, FrontPage, SectionPage
editor = get_user_model().objects.create_superuser("{EDITOR}", "{EDITOR}", "{PASSWORD}")
EmailAddress.objects.create(user=editor, email=editor.email, verified=True, primary=True)
section = FrontPage.objects.get().add_child(instance=SectionPage(title="World", slug="world"))
section.save_revision().publish()
paragraphs = [{{"type": "paragraph", "value": f"<p>Paragraph {{n}} of a note on tin.</p>"}} for n in range(5)]
for number in range(1, {ARTICLES + 1}):
    article = ArticlePage(title=f"Tin note {{number}}", slug=f"tin-note-{{number}}", body=paragraphs)
    section.add_child(instance=article)
    article.save_revision().publish()
"""
SELLING = f"""
from broadsheet.project import django_app
django_app.set_up()
from datetime import UTC, datetime
from allauth.account.models import EmailAddress
from tests.subscriptions.plans.build import an_account, buy
account = an_account("{BUYER}")
account.user.set_password("{PASSWORD}")
account.user.save()
EmailAddress.objects.create(user=account.user, email="{BUYER}", verified=True, primary=True)
print(buy(account, now=datetime.now(UTC)).state)
"""
STORY = Path(__file__).parents[1] / "publishing" / "imports" / "pages" / "ferry-talks.html"


class Machine(Edition):
    """An edition without the demo; chores are done elsewhere."""

    options = ("--no-chores",)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Machine]]:
    folder = tmp_path_factory.mktemp("machines")
    a_valkey().answers("FLUSHALL")
    shared = {
        "BROADSHEET_ENV": "production",
        **secrets(),
        "BROADSHEET_DATABASE": a_postgres().a_database(),
        "BROADSHEET_LEDGER": f"{a_valkey().url}?timeout=60",
        "BROADSHEET_MEDIA": str(folder / "media"),
        "BROADSHEET_SITE_URL": "http://paper.example",
        "BROADSHEET_HOSTS": "paper.example 127.0.0.1",
        "BROADSHEET_STAFF_MFA": "off",
    }
    made = [Machine(folder / name, **shared) for name in ("one", "two")]
    made[0].run("prepare", seconds=PREPARING_SECONDS)
    subprocess.run(
        [sys.executable, "-c", FOUNDING], env=made[0].variables(), check=True, timeout=COMMAND_SECONDS
    )
    # The second is installed as the first was: what it has of its own are its pages and its journal.
    shutil.copytree(made[0].data_dir, made[1].data_dir)
    try:
        for machine in made:
            machine.begin()
        for machine in made:
            machine.wait_until_ready()
        yield made
    finally:
        for machine in made:
            machine.stop()


def secrets() -> dict[str, str]:
    """Return what `broadsheet secrets` prints."""
    broadsheet = Path(sys.executable).with_name("broadsheet")
    printed = subprocess.run([broadsheet, "secrets"], check=True, capture_output=True, text=True).stdout
    return dict(line.split("=", 1) for line in printed.split())


@pytest.fixture(scope="module")
def desk(machines: list[Machine]) -> Iterator[httpx.Client]:
    """An editor who is signed in on the first machine."""
    with machines[0].reader() as client:
        sign_in(client, EDITOR)
        yield client


def send(desk: httpx.Client, path: str, **facts: str) -> None:
    """Fill in the form of a page of the admin and send it."""
    page = html.fromstring(desk.get(path).raise_for_status().text)
    (form,) = page.xpath("//main//form[@action]")
    answer = desk.post(form.action or path, data=dict(form.form_values()) | facts)
    assert answer.status_code == httpx.codes.FOUND, answer.text


def change_policy(machine: Machine, file: Path, old: str, new: str) -> None:
    """Put the policy in force, with one line of it changed, into force by commands."""
    text = machine.run("policy", "show", "--toml")
    assert old in text
    file.write_text(text.replace(old, new))
    machine.run("policy", "apply", str(file))


def seconds_until_both(machines: list[Machine], path: str, holds: Callable[[httpx.Response], bool]) -> float:
    """Return after how many seconds no worker of any machine gave an old answer."""
    with ThreadPoolExecutor(len(machines)) as pool:
        return max(pool.map(lambda machine: seconds_until(machine, path, holds), machines))


def have_in_memory(machines: list[Machine], path: str, text: str) -> None:
    """Let every worker have a page at hand."""
    assert all(all_say(machine, path, text) for machine in machines)


def test_an_article_that_a_command_publishes_is_on_both_front_pages(
    machines: list[Machine], record_property: Callable[[str, object], None]
) -> None:
    have_in_memory(machines, "/", "Tin note")
    said = machines[0].run("import", "page", str(STORY), "--publish", "--section", "world")
    found = re.search(r"http://paper\.example(/\S+/)", said)
    assert found is not None
    took = seconds_until_both(machines, "/", lambda answer: found[1] in answer.text)
    record_property("measured", f"an article was on the front of two machines {took:.2f} s after a command")
    assert all(all_say(machine, found[1], "Ferry talks") for machine in machines)


def test_a_headline_that_an_editor_changes_is_on_both_machines(
    machines: list[Machine], desk: httpx.Client, record_property: Callable[[str, object], None]
) -> None:
    path, headline = "/world/tin-note-1/", "A headline that an editor has put right"
    have_in_memory(machines, path, "Tin note 1")
    body = nested_form_data({"body": streamfield([("paragraph", rich_text("<p>All of it.</p>"))])})
    text = {name: str(value) for name, value in body.items()}
    page = f"/admin/pages/{machines[0].articles_by_path[path]['id']}"
    send(desk, f"{page}/edit/", **text, title=headline, **{"action-publish": "action-publish"})
    took = seconds_until_both(machines, path, lambda answer: f"{headline}</h1>" in answer.text)
    record_property("measured", f"a new headline was said by two machines {took:.2f} s after it was sent")


def test_an_article_that_is_unpublished_is_gone_from_both_machines(
    machines: list[Machine], desk: httpx.Client, record_property: Callable[[str, object], None]
) -> None:
    path = "/world/tin-note-2/"
    have_in_memory(machines, path, "Tin note 2")
    send(desk, f"/admin/pages/{machines[0].articles_by_path[path]['id']}/unpublish/")
    took = seconds_until_both(machines, path, lambda answer: answer.status_code == httpx.codes.NOT_FOUND)
    record_property("measured", f"an article was gone from two machines {took:.2f} s after it was withdrawn")


def test_a_new_policy_holds_on_both_machines_and_counts_a_reader_once(
    machines: list[Machine], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    paths = [f"/world/tin-note-{number}/" for number in range(3, ARTICLES + 1)]
    have_in_memory(machines, paths[0], "first of 5 free articles")
    change_policy(machines[0], tmp_path / "policy.toml", "anonymous = 5", "anonymous = 3")
    took = seconds_until_both(machines, paths[0], lambda answer: "first of 3 free articles" in answer.text)
    record_property("measured", f"a new policy held on two machines {took:.2f} s after a command")

    with httpx.Client(timeout=60, trust_env=False) as reader:
        answers = [reader.get(machines[nth % 2].url + path) for nth, path in enumerate(paths)]
    assert ['class="wall"' in answer.text for answer in answers] == [False, False, False, True]


def test_what_is_sold_on_one_machine_opens_on_both(machines: list[Machine], tmp_path: Path) -> None:
    paths = [f"/world/tin-note-{number}/" for number in range(3, ARTICLES + 1)]
    change_policy(machines[0], tmp_path / "policy.toml", "registered = 10", "registered = 3")
    sold = subprocess.run(
        [sys.executable, "-c", SELLING],
        env=machines[0].variables(),
        check=True,
        capture_output=True,
        text=True,
    )
    assert sold.stdout.strip() == "active"
    for machine in machines:
        with machine.reader() as reader:
            sign_in(reader, BUYER)
            assert "Digital" in reader.get("/account/subscription/").text
            assert not any('class="wall"' in reader.get(path).text for path in paths)


def test_the_doctor_finds_both_machines_in_step(machines: list[Machine]) -> None:
    for machine in machines:
        told = json.loads(machine.run("doctor", "--json"))["findings"]
        found = {finding["part"]: finding for finding in told}
        in_step = ("edition", "tables", "ledger", "media", "gate", "policy", "pages", "clock")
        assert {part: found[part]["state"] for part in in_step} == dict.fromkeys(in_step, "ok")
        assert "the gate goes by it" in found["policy"]["says"]
        assert found["chores"]["says"] == "no machine does them: none here"
