"""`broadsheet explain` from the command line."""

from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from click.testing import CliRunner
from django.apps import apps
from django.utils import timezone

from broadsheet.accounts.demo import load_demo_readers
from broadsheet.accounts.settings import LABEL
from broadsheet.ledgers import MemoryLedger
from broadsheet.meter import Reading
from broadsheet.project.cli import main
from broadsheet.project.introductions import accounts_settings
from broadsheet.subscriptions.demo_subscriber import load_demo_subscription
from tests.publishing.build import a_page, a_section, an_edition

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 1, 2, tzinfo=UTC)
BROWSER = b"browser-0001"


@pytest.fixture
def ledger(monkeypatch, settings):
    """A ledger in memory, in use by the accounts app."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ledger = MemoryLedger()
    monkeypatch.setattr("broadsheet.project.introductions.open_ledger", lambda url: ledger)
    config = apps.get_app_config(LABEL)
    monkeypatch.setattr(config, "settings", accounts_settings(settings.ENVIRONMENT))
    return ledger


@pytest.fixture
def article(ledger):
    """A metered article at /trade/ports/."""
    return a_page(a_section(an_edition(), "trade"), "ports", PUBLISHED)


def run(*args):
    return CliRunner().invoke(main, ["explain", *args])


def test_a_new_reader_has_the_whole_allowance(article):
    output = run("--article", "/trade/ports/").output
    assert output.startswith("The reader reads it as one of 5 free articles.")
    assert "reason    allowance_left" in output
    assert "policy    v0" in output


def test_a_reader_by_id_is_shown_what_was_counted(article, ledger):
    now = timezone.now()
    async_to_sync(ledger.record)(BROWSER, [Reading(article.pk, "site", now - timedelta(milliseconds=9))])
    output = run("--reader", BROWSER.hex(), "--article", str(article.pk)).output
    assert "The reader reads it again, which is free." in output
    assert "  Ports, 2" in output


def test_a_reader_by_address_has_their_rights(article):
    readers = load_demo_readers(PUBLISHED)
    load_demo_subscription(readers["subscriber@meridian.example"], timezone.now())
    output = run(
        "--reader", "subscriber@meridian.example", "--article", "http://localhost/trade/ports/?a=1"
    ).output
    assert "reason    entitled" in output
    output = run("--reader", "Reader@Meridian.example", "--article", "/trade/ports/").output
    assert "reads it as one of 10 free articles" in output


def test_another_time_may_have_another_answer(article):
    article.open_until = datetime(2026, 6, 1, tzinfo=UTC)
    article.save()
    output = run("--article", "/trade/ports/", "--at", "2026-05-31").output
    assert "reason    opened_for_everyone" in output


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (["--article", "/nowhere/"], "There is no article '/nowhere/'; expected the path"),
        (
            ["--article", "/trade/ports/", "--reader", "me"],
            "'me' names no reader; expected an e-mail address",
        ),
        (
            ["--article", "/trade/ports/", "--reader", "a@b.example"],
            "No account has the address 'a@b.example'.",
        ),
        (["--article", "/trade/ports/", "--at", "noon"], "'noon' is no time; expected a day or an instant"),
    ],
)
def test_what_is_not_there_is_named(article, args, complaint):
    result = run(*args)
    assert complaint in result.output
    assert result.exit_code == 1
