"""What a reader sees of their own count."""

from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps

from broadsheet.accounts.readings import Counted, count_readings
from broadsheet.accounts.settings import LABEL
from broadsheet.ledgers import LedgerUnavailable, MemoryLedger
from broadsheet.meter import Kind, parse_policy
from broadsheet.passes.cookies import NAME
from broadsheet.passes.receipts import Receipt
from broadsheet.passes.sealing import seal
from tests.accounts.build import (
    BROWSER,
    KEYRING,
    NOW,
    POLICY_TEXT,
    Clock,
    FailingLedger,
    a_browser,
    a_policy,
    readings,
    some_settings,
)

EARLIER = NOW - timedelta(days=2)
MARKETS = """
[[rules]]
name = "Markets"
section = "markets"
pool = "markets"
allowances = { anonymous = 2 }
"""


def test_a_count_says_what_counts_and_when_each_falls_away():
    (count,) = count_readings(a_policy(), Kind.ANONYMOUS, readings(1, 2, read_at=EARLIER), NOW)
    assert (count.limit, count.used, count.left) == (5, 2, 3)
    end = a_policy().window.period_at(NOW).end
    assert count.counted == (Counted(1, EARLIER, end), Counted(2, EARLIER, end))


def test_in_a_rolling_window_each_article_falls_away_by_itself():
    policy = parse_policy(POLICY_TEXT.format(merge="union").replace('period = "month"', "rolling_days = 7"))
    (count,) = count_readings(policy, Kind.ANONYMOUS, readings(1, read_at=EARLIER), NOW)
    assert count.counted[0].leaves_at == EARLIER + timedelta(days=7)


def test_readings_of_an_earlier_window_do_not_count():
    (count,) = count_readings(a_policy(), Kind.ANONYMOUS, readings(1, read_at=NOW - timedelta(days=40)), NOW)
    assert count.left == 5


def test_a_pool_of_its_own_has_a_count_of_its_own():
    policy = parse_policy(POLICY_TEXT.format(merge="union") + MARKETS)
    read = [*readings(1, read_at=EARLIER), *readings(2, read_at=EARLIER, pool="markets")]
    counts = count_readings(policy, Kind.ANONYMOUS, read, NOW)
    assert [(count.pool, count.limit, count.used) for count in counts] == [("site", 5, 1), ("markets", 2, 1)]
    assert [count.limit for count in count_readings(policy, Kind.REGISTERED, read, NOW)] == [10, 10]


def test_staff_have_no_count():
    assert count_readings(a_policy(), Kind.STAFF, readings(1, read_at=EARLIER), NOW) == ()


@pytest.fixture
def ledger():
    return MemoryLedger()


@pytest.fixture
def show(client, monkeypatch, ledger, db):
    """Return the page of counted readings, for the pass that is handed in."""

    def show(pass_=None, **said):
        settings = some_settings(said.pop("ledger", ledger), Clock(), **said)
        monkeypatch.setattr(apps.get_app_config(LABEL), "settings", settings)
        if pass_ is not None:
            client.cookies[NAME] = seal(pass_, KEYRING)
        return client.get("/account/readings/")

    return show


def test_a_newcomer_sees_that_nothing_was_counted(show):
    answer = show()
    assert [shown.count.left for shown in answer.context["counts"]] == [5]
    assert "no-store" in answer["Cache-Control"]


def test_a_reader_can_name_themselves_to_support(show):
    assert show(a_browser()).context["reader_id"] == BROWSER.hex()


def test_a_reader_sees_each_article_with_its_headline(show, ledger):
    async_to_sync(ledger.record)(BROWSER, readings(1, 2, read_at=EARLIER))
    answer = show(a_browser())
    assert [article.title for article in answer.context["counts"][0].articles] == ["Headline 1", "Headline 2"]
    assert "/article-2/" in answer.content.decode()


def test_the_first_reading_is_seen_while_it_still_travels_in_the_pass(show):
    answer = show(a_browser(EARLIER).carrying(Receipt(7, EARLIER, "site"), EARLIER))
    assert [article.title for article in answer.context["counts"][0].articles] == ["Headline 7"]


def test_an_article_that_is_gone_is_counted_without_a_name(show, ledger):
    async_to_sync(ledger.record)(BROWSER, readings(1, 950, read_at=EARLIER))
    (shown,) = show(a_browser()).context["counts"]
    assert (len(shown.articles), shown.gone, shown.count.used) == (1, 1, 2)


def test_what_somebody_else_read_here_is_counted_but_not_shown(show, ledger):
    async_to_sync(ledger.record)(BROWSER, readings(1, 2, read_at=EARLIER))
    async_to_sync(ledger.record)(BROWSER, readings(3, read_at=NOW))
    answer = show(a_browser()._replace(merge_since=NOW - timedelta(hours=1)))
    (shown,) = answer.context["counts"]
    assert [article.title for article in shown.articles] == ["Headline 3"]
    assert shown.hidden == 2
    assert "Headline 1" not in answer.content.decode()


def test_the_page_says_when_the_count_begins_anew(show):
    assert show(a_browser()).context["window_ends_at"] == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def test_when_the_ledger_is_down_the_page_says_so(show):
    answer = show(a_browser(), ledger=FailingLedger(LedgerUnavailable("gone")))
    assert answer.status_code == 503
    assert "Please try again" in answer.content.decode()
