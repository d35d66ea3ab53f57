"""Gifts that are paid for by card, against the local Stripe: bought once, told of once, charged once."""

from datetime import timedelta

import pytest

from broadsheet.subscriptions import signals
from broadsheet.subscriptions.gifts.ordering import Wish, look_at, open_payment, order
from broadsheet.subscriptions.gifts.redeeming import GiftRefused, find_gift
from broadsheet.subscriptions.models import ProviderEvent
from broadsheet.subscriptions.reconcile import tend
from tests.subscriptions.plans.build import a_price
from tests.subscriptions.stripe.build import RETURN_URL, post_event


@pytest.fixture
def bought():
    """What listeners were told of gifts: each gift with its money."""
    told = []

    def listen(gift, money, **_):
        told.append((gift.pk, money))

    signals.gift_bought.connect(listen)
    yield told
    signals.gift_bought.disconnect(listen)


def a_gift(life, **said):
    """Return a gift whose form was opened, of a month for 15 dollars."""
    facts = {"receiver_name": "Ada", "email": "", "giver_name": "Mei", "message": "", "terms": "You pay $15."}
    wish = Wish(**facts | {"opens_at": life.clock.now} | said)
    gift = order(life.account, a_price(currency="USD"), wish, life.clock.now)
    return open_payment(gift, life.account, RETURN_URL, life.clock.now)


def pay(life, gift, card="pm_card_visa"):
    life.fill_in(card, gift.form_url)


def test_a_gift_is_bought_when_its_giver_comes_back_and_told_of_once(life, bought):
    gift = a_gift(life)
    assert gift.form_url.startswith(life.stripe.url)
    assert look_at(gift, life.clock.now).bought_at is None
    with pytest.raises(GiftRefused):
        find_gift(gift.code, life.clock.now)
    pay(life, gift)
    assert look_at(gift, life.clock.now).bought_at == life.clock.now
    look_at(gift, life.clock.now)
    life.hear()
    assert bought == [(gift.pk, gift.money)]
    assert life.charges() == [1500]
    assert find_gift(gift.code, life.clock.now) == gift


def test_a_gift_is_bought_by_the_event_where_its_giver_never_comes_back(life, bought):
    gift = a_gift(life)
    pay(life, gift)
    life.hear()
    gift.refresh_from_db()
    assert gift.bought_at == life.clock.now
    assert bought == [(gift.pk, gift.money)]
    assert not ProviderEvent.objects.exclude(error="").exists()


def test_a_gift_whose_event_is_lost_is_found_by_the_hourly_look(life, bought):
    gift = a_gift(life)
    tend(life.clock.now)
    assert bought == []
    pay(life, gift)
    for _ in range(2):
        tend(life.clock.now)
    assert bought == [(gift.pk, gift.money)]


def test_an_event_that_says_paid_of_what_is_not_paid_is_not_believed(life, bought):
    gift = a_gift(life)
    intent = {"object": "payment_intent", "id": gift.provider_id, "metadata": {"broadsheet": "single"}}
    said = {"object": "event", "type": "payment_intent.succeeded", "data": {"object": intent}}
    assert post_event(said | {"id": "evt_forged"}).status_code == 200
    gift.refresh_from_db()
    assert (gift.bought_at, bought) == (None, [])


def test_the_same_wish_again_is_the_same_gift_and_the_same_payment(life):
    first, second = a_gift(life), a_gift(life)
    assert (first.pk, first.form_url) == (second.pk, second.form_url)
    assert a_gift(life, receiver_name="Tom").pk != first.pk
    life.clock.now += timedelta(hours=2)
    assert a_gift(life).pk != first.pk


def test_a_card_that_is_declined_buys_nothing(life, bought):
    gift = a_gift(life)
    with pytest.raises(Exception, match="declined"):
        pay(life, gift, "pm_card_chargeDeclined")
    life.hear()
    assert look_at(gift, life.clock.now).bought_at is None
    pay(life, gift)
    assert look_at(gift, life.clock.now).bought_at is not None
    assert (len(bought), life.charges()) == (1, [1500])
