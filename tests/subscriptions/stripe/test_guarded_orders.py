"""An offer that is had once: its card is looked at before anything is charged, against the local Stripe."""

import pytest

from broadsheet.accounts.models import account_of
from broadsheet.subscriptions.models import Redemption, State
from broadsheet.subscriptions.reconcile import tend
from broadsheet.subscriptions.shop import paying
from broadsheet.subscriptions.shop.guarding import look_at_card
from broadsheet.subscriptions.shop.ordering import Consent, look_at, open_checkout, place
from tests.subscriptions.plans.build import a_price, an_account, signed_in, text_of
from tests.subscriptions.stripe.build import an_offer

RETURN_URL = "http://testserver/subscribe/done/"
ASKS_ALWAYS, DECLINED = "pm_card_authenticationRequired", "pm_card_chargeCustomerFail"


@pytest.fixture
def offer(life):
    """Three months for 9 dollars, once; and the same price without any favour."""
    price = a_price(currency="USD")
    an_offer(price)
    return an_offer(price, intro_amount_minor=900, intro_count=3, intro_unit="month")


def an_order(life, offer, email="mei@paper.example"):
    """Return an order whose form is open."""
    account = an_account(email)
    order = place(account, offer, Consent("words", {}, None, ""), life.clock.now)
    return open_checkout(order, f"{RETURN_URL}?order={order.key}", life.clock.now)


def give_card(life, order, card="pm_card_visa"):
    life.fill_in(card, order.form_url)


def bought_by(life, offer, email="mei@paper.example", card="pm_card_visa"):
    order = an_order(life, offer, email)
    give_card(life, order, card)
    look_at(order, life.clock.now)
    order.refresh_from_db()
    return order


def come_back(order):
    """Return the page to which the form leads back."""
    return text_of(signed_in(account_of(order.account.user)).get(f"/subscribe/done/?order={order.key}"))


def test_a_new_card_is_charged_once_when_its_reader_comes_back(life, offer):
    order = an_order(life, offer)
    assert "/form/seti_" in order.form_url
    give_card(life, order)
    assert life.charges() == []
    for _ in range(2):
        assert look_at(order, life.clock.now).state == State.ACTIVE
    life.hear()
    assert life.charges() == [900]
    assert Redemption.objects.get().card
    life.turn(days=95)
    assert life.charges() == [900, 1500]


def test_a_new_card_is_charged_by_the_event_where_its_reader_never_comes_back(life, offer):
    order = an_order(life, offer)
    give_card(life, order)
    life.hear()
    order.refresh_from_db()
    assert (order.subscription.state, life.charges()) == (State.ACTIVE, [900])
    assert order.finished_at == life.clock.now


def test_a_card_of_which_nothing_was_heard_is_found_by_the_hourly_look(life, offer):
    order = an_order(life, offer)
    give_card(life, order)
    for _ in range(2):
        tend(life.clock.now)
    order.refresh_from_db()
    assert (order.subscription.state, life.charges()) == (State.ACTIVE, [900])


def test_a_card_that_had_the_offer_under_another_name_is_refused_before_anything_is_charged(life, offer):
    bought_by(life, offer)
    other = an_order(life, offer, "another@reader.example")
    give_card(life, other)
    page = come_back(other)
    assert "This card has had the offer before" in page
    assert "Nothing was charged" in page
    assert "ordinary price: $15 a month" in page
    other.refresh_from_db()
    assert other.refused_at == life.clock.now
    assert other.subscription.state == State.EXPIRED
    life.hear()
    tend(life.clock.now)
    life.turn(days=3)
    assert life.charges() == [900]
    assert other.account.audit_entries.filter(action="card had this offer before").count() == 1


def test_it_is_refused_also_where_only_the_event_comes(life, offer):
    bought_by(life, offer)
    other = an_order(life, offer, "another@reader.example")
    give_card(life, other)
    life.hear()
    other.refresh_from_db()
    assert (other.refused_at, life.charges()) == (life.clock.now, [900])


def test_another_card_is_another_reader(life, offer):
    bought_by(life, offer)
    other = bought_by(life, offer, "another@reader.example", "pm_card_mastercard")
    assert (other.subscription.state, life.charges()) == (State.ACTIVE, [900, 900])


def test_of_two_orders_at_once_with_one_card_one_is_charged(life, offer):
    first, second = an_order(life, offer), an_order(life, offer, "another@reader.example")
    for order in (first, second):
        give_card(life, order)
    life.hear()
    for order in (first, second):
        order.refresh_from_db()
    assert life.charges() == [900]
    assert sorted([first.refused_at is None, second.refused_at is None]) == [False, True]


def test_who_was_refused_may_have_the_ordinary_price_with_the_same_card(life, offer):
    bought_by(life, offer)
    other = an_order(life, offer, "another@reader.example")
    give_card(life, other)
    look_at(other, life.clock.now)
    plain = an_order(life, type(offer).objects.get(intro_amount_minor=None), "another@reader.example")
    assert not plain.is_guarded
    life.fill_in("pm_card_visa", plain.form_url)
    assert look_at(plain, life.clock.now).state == State.ACTIVE
    assert life.charges() == [900, 1500]


def test_a_trial_is_refused_to_a_card_that_had_it_and_nothing_is_ever_charged(life):
    offer = an_offer(a_price(currency="USD"), trial_days=14)
    first = bought_by(life, offer)
    assert first.subscription.state == State.TRIALING
    other = an_order(life, offer, "another@reader.example")
    give_card(life, other)
    life.hear()
    other.refresh_from_db()
    assert other.refused_at is not None
    assert other.subscription.state == State.EXPIRED
    life.turn(days=20)
    assert life.charges() == [1500]


def test_a_declined_card_leaves_the_order_open_for_another(life, offer):
    order = an_order(life, offer)
    give_card(life, order, DECLINED)
    page = come_back(order)
    assert "The card was not charged" in page
    before = order.form_url
    order.refresh_from_db()
    assert order.form_url != before
    give_card(life, order)
    assert look_at(order, life.clock.now).state == State.ACTIVE
    assert life.charges() == [900]


def test_a_bank_that_asks_at_the_charge_too_is_answered_in_a_form_of_its_own(life, offer):
    order = an_order(life, offer)
    secret = order.form_url.partition("/form/")[2].partition("?")[0]
    name = secret.partition("_secret_")[0]
    life.stripe.client.v1.setup_intents.confirm(name, {"payment_method": ASKS_ALWAYS})
    assert look_at(order, life.clock.now).state == State.INCOMPLETE
    assert life.charges() == []
    assert order.refused_at is None


def test_who_left_the_form_is_charged_nothing_and_dropped_after_a_day(life, offer):
    order = an_order(life, offer)
    tend(life.turn(days=1, hours=1))
    order.refresh_from_db()
    assert (order.subscription.state, life.charges()) == (State.EXPIRED, [])
    assert look_at_card(order, life.clock.now).refused_at is None


def test_a_card_that_cannot_be_kept_buys_nothing(life, offer):
    order = an_order(life, offer)
    with pytest.raises(Exception, match="declined"):
        give_card(life, order, "pm_card_chargeDeclined")
    assert look_at(order, life.clock.now).state == State.INCOMPLETE
    assert life.charges() == []


def test_whoever_comes_back_hears_of_a_refusal_that_an_event_has_brought_meanwhile(life, offer, monkeypatch):
    bought_by(life, offer)
    other = an_order(life, offer, "another@reader.example")
    give_card(life, other)
    found = paying.look_at

    def look_late(order, now):
        life.hear()
        return found(order, now)

    monkeypatch.setattr(paying, "look_at", look_late)
    assert "This card has had the offer before" in come_back(other)
    assert other.account.audit_entries.filter(action="card had this offer before").count() == 1
