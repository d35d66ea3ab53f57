"""Raising a price in the admin: first looked at, then put into force, and seen in each reader's story."""

import pytest
from django.contrib.auth.models import Permission, User

from broadsheet.subscriptions.models import Price, PriceNotice, PriceRise
from broadsheet.subscriptions.reconcile import tend
from tests.subscriptions.plans.build import NOW, a_price, an_account, buy, text_of

RISES = "/admin/sales/price-rises/"


@pytest.fixture(autouse=True)
def publisher(client, clock, settings):
    """Somebody who may do everything, signed in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_superuser("publisher", "publisher@paper.example")
    client.force_login(user)
    return user


def filled_in(**more):
    facts = {"price": a_price().pk, "amount": "18", "from_on": "2026-11-24", "notice_days": 30}
    return facts | {"consent": "notice", "reason": "We send more reporters.", "sells_new": "on"} | more


def test_a_rise_is_looked_at_and_then_put_into_force(client):
    buy()
    buy(an_account("tom@paper.example", "Tom"))
    seen = text_of(client.post(f"{RISES}new/", filled_in()))
    assert "€30 → <strong>€36</strong>" in seen
    assert "Digital: €18 a month from 24 December 2026" in seen
    assert "We send more reporters." in seen
    assert not PriceRise.objects.exists()
    assert Price.objects.count() == 1
    page = client.post(f"{RISES}new/", filled_in(agreed="yes"), follow=True)
    rise = PriceRise.objects.get()
    assert page.redirect_chain[-1][0] == f"{RISES}{rise.pk}/"
    assert (rise.new_price.amount_minor, rise.actor, rise.from_at.isoformat()) == (
        1800,
        "publisher",
        "2026-11-23T16:00:00+00:00",
    )
    assert "Digital" in text_of(client.get(RISES))


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"amount": "15"}, "Expected more than €15, what it costs now."),
        ({"amount": "15.001"}, "no such fraction"),
        ({"from_on": "2026-11-23"}, "Expected today or a later day."),
        ({"notice_days": "3"}, "greater than or equal to 14"),
        ({"consent": "whoever"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(client, said, complaint):
    buy()
    page = text_of(client.post(f"{RISES}new/", filled_in(agreed="yes") | said))
    assert complaint in page
    assert not PriceRise.objects.exists()


def test_a_price_is_raised_once_at_a_time(client):
    buy()
    client.post(f"{RISES}new/", filled_in(agreed="yes"))
    assert "being raised already" in text_of(client.post(f"{RISES}new/", filled_in(amount="20")))


def test_the_story_of_a_reader_says_what_they_were_told(client, clock):
    bought = buy()
    client.post(f"{RISES}new/", filled_in(agreed="yes"))
    tend(clock.turn(days=28))
    notice = PriceNotice.objects.get()
    story = text_of(client.get(f"/admin/readers/{bought.account.pk}/"))
    assert "told of a higher price" in story
    assert notice.words.splitlines()[0] in story
    assert str(bought.account) in text_of(client.get(f"{RISES}{notice.rise.pk}/"))


def test_stopping_is_one_button(client):
    buy()
    client.post(f"{RISES}new/", filled_in(agreed="yes"))
    rise = PriceRise.objects.get()
    page = text_of(client.post(f"{RISES}{rise.pk}/", follow=True))
    assert "keeps the old one" in page
    rise.refresh_from_db()
    assert rise.stopped_at == NOW


def test_who_may_only_look_at_subscriptions_raises_nothing(client):
    clerk = User.objects.create_user("clerk", "clerk@paper.example", is_staff=True)
    clerk.user_permissions.add(
        Permission.objects.get(codename="access_admin"), Permission.objects.get(codename="view_subscription")
    )
    client.force_login(clerk)
    buy()
    client.post(f"{RISES}new/", filled_in(agreed="yes"))
    assert not PriceRise.objects.exists()
