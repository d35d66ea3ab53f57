"""Readers come into an experiment with offers where they see what is on sale, if another arm would differ."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from broadsheet.accounts.settings import get_settings
from broadsheet.journal import Names
from broadsheet.passes.cookies import NAME
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.sealing import seal
from broadsheet.project.books import exposures_for, writer_of
from broadsheet.project.experiments.deeds import begin, stop_arm
from broadsheet.project.experiments.drawing import trials_at
from broadsheet.project.experiments.looking import look_at
from broadsheet.project.models import Experiment
from broadsheet.subscriptions.models import Audience
from tests.journal.builders import rows_in
from tests.project.experiments.build import an_experiment
from tests.publishing.build import an_edition
from tests.subscriptions.plans.build import an_account, buy
from tests.subscriptions.shop.build import a_code, an_offer

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
LOTS = [number.to_bytes(12) for number in range(1, 40)]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def exposures(settings, tmp_path):
    """Return what the journal holds of exposures."""
    an_edition()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    exposures_for.cache_clear()
    writer = writer_of(settings.ENVIRONMENT)

    def told():
        writer.stop()
        return [row for row in rows_in(settings.ENVIRONMENT.journal_path) if row["event"] == "exposure"]

    yield told
    writer.stop()


@pytest.fixture
def price():
    """Return an experiment with two offers, one in each arm, beside an offer that everybody has."""
    for slug in ("nine", "six", "year"):
        an_offer(slug)
    return begun(an_experiment("price", offers=(["nine"], ["six"])))


def begun(row):
    begin(row, timezone.now())
    Experiment.objects.filter(pk=row.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    row.refresh_from_db()
    return row


def a_browser(lot, agent=FIREFOX):
    """Return the browser of a reader with a pass."""
    client = Client(headers={"User-Agent": agent})
    settings = get_settings()
    client.cookies[NAME] = seal(Pass.for_newcomer(lot, settings.clock()), settings.keyring)
    return client


def lot_of(arm):
    now = timezone.now()
    return next(lot for lot in LOTS if trials_at(now).draw(lot, now).offers == f"price:{arm}")


def test_a_look_at_the_offers_brings_a_reader_in_once_in_the_arm_whose_offers_they_see(price, exposures):
    lot = lot_of("arm-1")
    browser = a_browser(lot)
    assert 'href="/subscribe/six/' in browser.get("/subscribe/").content.decode()
    browser.get("/subscribe/")
    browser.get("/subscribe/six/")
    (row,) = exposures()
    assert (row["arm"], row["kind"], row["device"], row["robot"]) == (
        "price:arm-1", "anonymous", "desktop", "",
    )  # fmt: skip
    names = Names.from_text(django_settings.ENVIRONMENT.journal_key)
    assert row["before"] == names.in_experiment(lot, "price")


@pytest.mark.parametrize("path", ["/subscribe/six/", "/subscribe/nine/"])
@pytest.mark.parametrize("arm", ["today", "arm-1"])
def test_an_offers_own_page_brings_in_those_who_may_take_it_and_those_who_may_not(
    price, exposures, path, arm
):
    a_browser(lot_of(arm)).get(path)
    assert [row["arm"] for row in exposures()] == [f"price:{arm}"]


def test_an_offer_that_every_arm_has_brings_nobody_in(price, exposures):
    a_browser(LOTS[0]).get("/subscribe/year/")
    assert not exposures()


def test_who_is_signed_in_comes_in_by_the_lot_of_their_account(price, exposures):
    account = an_account()
    account.lot = lot_of("arm-1")
    account.save()
    browser = a_browser(lot_of("today"))
    browser.force_login(account.user)
    browser.get("/subscribe/")
    assert [(row["arm"], row["kind"]) for row in exposures()] == [("price:arm-1", "registered")]


def test_a_subscriber_who_is_shown_no_offer_stays_out(price, exposures):
    account = an_account()
    account.lot = LOTS[0]
    account.save()
    buy(account, now=timezone.now())
    browser = a_browser(LOTS[0])
    browser.force_login(account.user)
    browser.get("/subscribe/")
    browser.get("/subscribe/six/")
    assert not exposures()


def test_offers_for_other_readers_bring_nobody_in(exposures):
    an_offer("nine", audience=Audience.LAPSED)
    an_offer("six", audience=Audience.LAPSED)
    begun(an_experiment("price", offers=(["nine"], ["six"])))
    a_browser(LOTS[0]).get("/subscribe/")
    assert not exposures()


def test_an_offer_that_needs_a_code_brings_in_only_those_who_have_it(exposures):
    an_offer("nine")
    a_code(an_offer("secret", needs_code=True))
    begun(an_experiment("price", offers=(["nine"], ["nine", "secret"])))
    a_browser(LOTS[0]).get("/subscribe/")
    assert not exposures()
    a_browser(LOTS[0]).get("/subscribe/", {"code": "SPRING"})
    assert len(exposures()) == 1


def test_where_all_other_arms_were_stopped_nothing_differs_any_longer(price, exposures):
    stop_arm(price.arms.get(name="arm-1"), timezone.now())
    for lot in LOTS:
        a_browser(lot).get("/subscribe/")
    assert not exposures()


def test_an_experiment_with_the_meter_takes_nobody_in_at_the_shop(exposures):
    an_offer("nine")
    begun(an_experiment())
    a_browser(LOTS[0]).get("/subscribe/")
    assert not exposures()


def test_robots_staff_strangers_and_what_nobody_asked_for_stay_out(price, exposures):
    lot = lot_of("arm-1")
    a_browser(lot, "Somebot/1.0").get("/subscribe/")
    a_browser(lot).get("/subscribe/", headers={"Sec-Purpose": "prefetch;prerender"})
    a_browser(lot).head("/subscribe/")
    Client(headers={"User-Agent": FIREFOX}).get("/subscribe/")
    editor = get_user_model().objects.create_superuser("editor", "editor@paper.example")
    browser = a_browser(lot)
    browser.force_login(editor)
    browser.get("/subscribe/")
    assert not exposures()


def test_who_came_in_by_the_offers_alone_is_weighed_with_what_they_bought(price, exposures):
    for arm in ("today", "arm-1"):
        a_browser(lot_of(arm)).get("/subscribe/")
    assert len(exposures()) == 2
    found = look_at(price, timezone.now() + timedelta(days=8))
    assert dict(found.readers) == {"today": 1, "arm-1": 1}
    assert dict(found.ripe) == {"today": 1, "arm-1": 1}
