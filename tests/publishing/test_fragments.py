"""The pieces of pages that the gate asks for."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.conf import settings

from broadsheet.publishing.offering import Shown
from broadsheet.publishing.policies.versions import DEFAULT_PATH, store
from broadsheet.publishing.words.shelf import write
from tests.publishing.build import a_page, a_section, an_edition

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 20, tzinfo=UTC)
COUNTED = {"left": 3, "limit": 5, "until": "2026-12-01T00:00:00+08:00", "window": "month", "lang": "en"}


@pytest.fixture
def ask(client):
    """Ask for a fragment as the gate does."""

    def ask(name, **query):
        gate = {"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET}
        return client.get(f"/-/fragments/{name}", query, headers=gate)

    return ask


def text_of(answer):
    assert answer.status_code == 200
    assert answer["Broadsheet-Keys"] == "words shell"
    return answer.content.decode()


@pytest.mark.parametrize("name", ["reader", "notice", "wall"])
def test_only_the_gate_may_ask(client, name):
    assert client.get(f"/-/fragments/{name}").status_code == 403


def test_a_notice_counts_down_and_leads_to_subscribing_and_signing_in(ask):
    text = text_of(ask("notice", reason="allowance_left", kind="anonymous", **COUNTED))
    assert "You have 3 free articles left this month." in text
    assert 'href="/subscribe/"' in text
    assert 'href="/account/login/?next=%%path%%"' in text


def test_a_notice_speaks_the_readers_language(ask):
    text = text_of(ask("notice", reason="allowance_left", kind="anonymous", **COUNTED | {"lang": "pl"}))
    assert "W tym miesiącu zostały Ci 3 bezpłatne artykuły." in text
    assert 'lang="pl"' in text


@pytest.mark.parametrize(
    ("reason", "left", "sentence"),
    [
        ("allowance_left", 4, "This is your first of 5 free articles this month."),
        ("allowance_left", 0, "This was your last free article this month."),
        ("already_read", 0, "You have no free articles left this month. This one stays open to you."),
        ("already_read", 1, "You have 1 free article left this month."),
    ],
)
def test_each_moment_has_its_own_sentence(ask, reason, left, sentence):
    assert sentence in text_of(ask("notice", reason=reason, kind="anonymous", **COUNTED | {"left": left}))


def test_somebody_signed_in_is_not_asked_to_sign_in(ask):
    for name, reason in (("notice", "allowance_left"), ("wall", "quota_spent")):
        assert "/account/login/" not in text_of(ask(name, reason=reason, kind="registered", **COUNTED))


@pytest.mark.parametrize("reason", ["open_article", "entitled", "group_seat", "gift_subscription"])
def test_where_nothing_is_counted_nothing_is_said(ask, reason):
    assert text_of(ask("notice", reason=reason, kind="anonymous", lang="en")) == ""


@pytest.mark.parametrize(
    ("reason", "sentence", "way_on"),
    [
        ("in_trial", "You are reading in your free trial.", "/account/subscription/"),
        (
            "payment_grace",
            "Your last payment did not go through. You can read on until 1 December.",
            "/account/subscription/",
        ),
        (
            "payment_under_way",
            "Your payment is under way. You can read on until 1 December meanwhile.",
            "/account/subscription/",
        ),
        (
            "cancelled_but_paid",
            "You have cancelled. You can read on until 1 December.",
            "/account/subscription/",
        ),
        (
            "grant",
            "A subscriber has given you this article. It is open until 1 December.",
            "/subscribe/",
        ),
        ("institution", "You are reading with your institution’s access.", "/account/readings/"),
    ],
)
def test_who_reads_by_a_right_with_something_to_know_about_it_is_told(ask, reason, sentence, way_on):
    text = text_of(
        ask("notice", reason=reason, kind="registered", lang="en", until="2026-12-01T00:00:00+08:00")
    )
    assert sentence in text
    assert f'href="{way_on}"' in text
    assert "free articles" not in text


@pytest.mark.parametrize(
    ("reason", "title", "way_on"),
    [
        ("payment_failed", "Your last payment did not go through", "/account/subscription/"),
        ("paused", "Your subscription is paused", "/account/subscription/"),
        ("seat_taken_back", "You no longer read with a group", "/subscribe/"),
        ("gift_over", "The subscription you were given is over", "/subscribe/"),
        ("institution_spent", "Your institution has opened all its articles for this month", "/subscribe/"),
    ],
)
def test_each_state_has_a_wall_and_a_way_on(ask, reason, title, way_on):
    text = text_of(ask("wall", reason=reason, kind="registered", lang="en"))
    assert title in text
    assert f'href="{way_on}"' in text


def an_offer(reason, kind, section, now, arm):
    """Return an offer that says for whom it was asked."""
    return Shown(f"For {kind} {reason}", ("Everything.",), "$9", "Until Friday.", "/subscribe/x/")


def test_a_wall_shows_the_offer_that_fits_and_leads_back_to_the_article(ask, monkeypatch):
    monkeypatch.setattr(apps.get_app_config("broadsheet_publishing"), "find_offer", an_offer)
    text = text_of(ask("wall", reason="trial_expired", kind="registered", lang="en"))
    assert "For registered trial_expired" in text
    assert 'href="/subscribe/x/?next=%%path%%"' in text
    assert "See all offers" in text


@pytest.mark.parametrize("reason", ["payment_failed", "paused", "registration_allows_more"])
def test_no_offer_stands_beside_a_wall_that_something_else_opens(ask, monkeypatch, reason):
    monkeypatch.setattr(apps.get_app_config("broadsheet_publishing"), "find_offer", an_offer)
    assert "Everything." not in text_of(ask("wall", reason=reason, kind="registered", lang="en"))


def test_a_rolling_window_says_the_day(ask):
    text = text_of(
        ask("notice", reason="allowance_left", kind="anonymous", **COUNTED | {"window": "rolling"})
    )
    assert "The next one comes back on 1 December." in text


@pytest.mark.parametrize(
    ("reason", "title", "address"),
    [
        ("registration_allows_more", "You have read your 5 free articles for this month", "/account/signup/"),
        ("quota_spent", "You have read your 5 free articles for this month", "/subscribe/"),
        ("hard_locked", "This article is for subscribers", "/subscribe/"),
        ("trial_expired", "Your trial period has expired", "/subscribe/"),
        ("access_lapsed", "Your subscription has ended", "/subscribe/"),
        ("payment_failed", "Your last payment did not go through", "/account/"),
        ("too_many_devices", "Your subscription is in use on other devices", "/account/"),
        ("too_many_new_readers", "Please register to read on", "/account/signup/"),
        ("crawler_refused", "This article is not for automated readers", "/subscribe/"),
        ("verified_crawler", "This article is for subscribers", "/subscribe/"),
        ("ledger_down", "We cannot look up your free articles just now", "/subscribe/"),
    ],
)
def test_each_reason_has_its_own_wall(ask, reason, title, address):
    text = text_of(ask("wall", reason=reason, kind="anonymous", section="markets", **COUNTED))
    assert title in text
    assert f'href="{address}' in text


def test_where_nothing_is_free_no_count_is_spoken_of(ask):
    text = text_of(ask("wall", reason="registration_allows_more", kind="anonymous", **COUNTED | {"limit": 0}))
    assert "Register to read this article" in text


def test_what_the_gate_does_not_say_comes_from_the_policy(ask):
    text = text_of(ask("wall", reason="quota_spent", kind="anonymous", lang="en"))
    assert "The next free article is yours on" in text


def test_the_publishers_words_are_used_and_escaped(ask):
    write("en", "notice.some_left.month", {"other": "<b>{left}</b> to go in {until}"})
    text = text_of(ask("notice", reason="allowance_left", kind="anonymous", **COUNTED))
    assert "&lt;b&gt;3&lt;/b&gt; to go in 1 December" in text


def test_the_publishers_words_may_name_the_section(ask):
    a_section(an_edition(), "markets")
    write("en", "wall.hard_locked.sentence", {"": "Subscribers alone read {section}."})
    text = text_of(ask("wall", reason="hard_locked", kind="anonymous", section="markets", lang="en"))
    assert "Subscribers alone read Markets." in text


@pytest.mark.parametrize(
    "query",
    [
        {"reason": "bored"},
        {"kind": "robot"},
        {"left": "-1"},
        {"limit": "many"},
        {"until": "soon"},
        {"until": "2026-12-01T00:00"},
        {"window": "year"},
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(ask, query):
    assert ask("wall", **query).status_code == 400


def test_an_unknown_language_gets_the_editions_own(ask):
    assert "Subscribe" in text_of(ask("wall", reason="hard_locked", lang="xx"))


def test_the_masthead_offers_to_sign_in_or_leads_to_the_account(ask):
    assert "/account/login/?next=%%path%%" in text_of(ask("reader", kind="anonymous", lang="en"))
    assert "/account/login/" not in text_of(ask("reader", kind="registered", lang="en"))


def test_staff_see_what_other_readers_would_get(ask):
    article = a_page(a_section(an_edition(), "briefing"), "notes", PUBLISHED)
    text = text_of(ask("notice", reason="staff", kind="staff", article=article.pk, lang="en"))
    assert "meets the wall: the article is for subscribers only" in text
    assert "/admin/meter/explain/?article=%%path%%" in text


def test_the_gate_reads_the_policy_in_force_with_its_version(client):
    store(DEFAULT_PATH.read_text().replace("anonymous = 5", "anonymous = 4"), now=PUBLISHED)
    gate = {"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET}
    answer = client.get("/-/policy", headers=gate)
    assert answer["Broadsheet-Policy"] == "v1"
    assert b"anonymous = 4" in answer.content
    assert client.get("/-/changes", headers=gate).json()["policy"] == "v1"
    assert client.get("/-/policy").status_code == 403
