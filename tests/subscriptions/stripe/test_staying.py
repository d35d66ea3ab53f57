"""Readers who stay for a discount, against the local Stripe: so many terms, once, and no more."""

from datetime import timedelta

import pytest

from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.models import SaveOffer, SaveTaken
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.plans.keeping import TakenBefore, offers_to_stay, stay
from broadsheet.subscriptions.plans.telling import next_payment
from broadsheet.subscriptions.providers import ProviderRefused
from tests.subscriptions.plans.build import a_price, an_account, signed_in, text_of
from tests.subscriptions.stripe.build import an_offer

DAY = timedelta(days=1)


def half_price(terms=3, **said):
    """Half the price for some terms."""
    facts = {"name": "Half", "headline": "Stay for half the price", "percent_off": 50, "terms": terms}
    return SaveOffer.objects.create(**facts | said)


def months(life, number):
    """Let months go by, one after the other, hearing of each."""
    for _ in range(number):
        life.turn(days=31)


def test_who_stays_pays_half_for_three_terms_and_then_the_full_price(life):
    bought = life.subscribe()
    life.turn(hours=1)
    bought = stay(bought, half_price(), life.clock.now)
    assert next_payment(bought)[1] == Money(750, "USD")
    months(life, 5)
    bought.refresh_from_db()
    assert life.charges()[:5] == [1500, 750, 750, 750, 1500]
    assert (bought.discount, next_payment(bought)[1]) == ({}, Money(1500, "USD"))


def test_one_term_at_an_amount_less(life):
    bought = life.subscribe()
    offer = half_price(1, percent_off=None, amount_off_minor=500, currency="USD")
    bought = stay(bought, offer, life.clock.now)
    assert next_payment(bought)[1] == Money(1000, "USD")
    months(life, 2)
    assert life.charges() == [1500, 1000, 1500]


def test_yen_are_taken_off_whole(life):
    bought = life.subscribe(a_price("yen", 501, currency="JPY"))
    bought = stay(bought, half_price(2), life.clock.now)
    said = next_payment(bought)[1]
    months(life, 1)
    assert life.charges() == [501, said.amount_minor]
    assert said == Money(250, "JPY")


def test_a_reader_at_an_introductory_price_stays_for_what_follows(life):
    offer = an_offer(a_price(currency="USD"), intro_amount_minor=900, intro_count=3, intro_unit="month")
    bought = stay(life.subscribe(offer=offer), half_price(1), life.clock.now)
    assert next_payment(bought)[1] == Money(750, "USD")
    months(life, 4)
    assert life.charges() == [900, 750, 1500]


def test_an_offer_is_had_once_under_whatever_spelling_of_the_address(life):
    offer = half_price(1)
    bought = stay(life.subscribe(), offer, life.clock.now)
    with pytest.raises(TakenBefore):
        stay(bought, offer, life.clock.now)
    months(life, 2)
    bought.refresh_from_db()
    assert bought.discount == {}
    assert offers_to_stay(bought, life.clock.now) == []
    life.account = an_account("m.ei+again@paper.example", "Mei")
    other = life.subscribe()
    assert offers_to_stay(other, life.clock.now) == []


def test_what_the_provider_refuses_leaves_the_offer_to_be_taken(life):
    price = a_price("weekly", 400, currency="USD", term_unit="week")
    bought, offer = life.subscribe(price), half_price(3)
    assert offers_to_stay(bought, life.clock.now) == []
    with pytest.raises(ProviderRefused, match="one at a time"):
        stay(bought, offer, life.clock.now)
    assert not SaveTaken.objects.exists()


def test_nobody_stays_twice_at_the_same_time_nor_after_cancelling(life):
    first, second = half_price(), half_price(1, name="Other", headline="Less", percent_off=20)
    bought = life.subscribe()
    assert offers_to_stay(bought, life.clock.now) == [first, second]
    bought = stay(bought, first, life.clock.now)
    assert offers_to_stay(bought, life.clock.now) == []
    cancelled = dealings.cancel(bought, life.clock.now)
    assert offers_to_stay(cancelled, life.clock.now) == []


def test_offers_are_for_their_product_their_currency_and_their_time(life):
    bought, now = life.subscribe(), life.clock.now
    other = a_price("other", currency="USD").product
    half_price(product=other)
    half_price(percent_off=None, amount_off_minor=500, currency="EUR")
    half_price(starts_at=now + DAY)
    half_price(starts_at=now - 2 * DAY, ends_at=now)
    fitting = half_price(product=bought.price.product, starts_at=now - DAY)
    assert offers_to_stay(bought, now) == [fitting]


def test_the_page_of_cancelling_shows_it_and_two_clicks_take_it(life):
    bought, offer = life.subscribe(), half_price()
    SaveOffer.objects.update(starts_at=life.clock.now)
    browser = signed_in(life.account)
    path = f"/account/subscription/{bought.pk}/stay/{offer.pk}/"
    said = text_of(browser.get(f"/account/subscription/{bought.pk}/cancel/"))
    assert "Stay for half the price" in said
    assert path in said
    page = text_of(browser.get(path))
    assert "Your next 3 payments, from 28 February 2027 on, are at $7.50 a month." in page
    assert "Afterwards it is $15 a month again, until you cancel." in page
    assert SaveTaken.objects.count() == 0
    browser.post(path)
    bought.refresh_from_db()
    assert bought.discount["percent"] == 50
    assert "The next payment is $7.50" in text_of(browser.get("/account/subscription/"))
    assert "7.50" in SaveTaken.objects.get().words
    assert bought.account.audit_entries.filter(action="stayed at a discount").exists()
    assert browser.get(path).status_code == 302
