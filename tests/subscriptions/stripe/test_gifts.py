"""Gifts that are paid for by card, against the local Stripe: bought once, told of once, charged once."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from broadsheet.subscriptions import dealings, signals
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.gifts.ordering import Wish, look_at, open_payment, order, pay_back
from broadsheet.subscriptions.gifts.redeeming import GiftRefused, find_gift, redeem
from broadsheet.subscriptions.models import Billing, ProviderEvent
from broadsheet.subscriptions.reconcile import reconcile, tend
from tests.local_stripe import a_local_stripe
from tests.subscriptions.plans.build import a_price, an_account, signed_in, text_of
from tests.subscriptions.stripe.build import RETURN_URL, post_event

# A public one: those for documentation say nothing about a place, and are told to nobody.
SOMEWHERE = "9.9.9.9"


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
    return open_payment(gift, life.account, RETURN_URL, life.clock.now, ip_address=SOMEWHERE)


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
    paper = {"object": "invoice", "id": gift.provider_id, "metadata": {"broadsheet": "single"}}
    said = {"object": "event", "type": "invoice.paid", "data": {"object": paper}}
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


def refund(life, gift, amount=None):
    """Pay back as somebody does it at Stripe's own dashboard."""
    payments = life.stripe.client.v1.invoice_payments.list({"invoice": gift.provider_id}).data
    facts = {"amount": amount} if amount else {}
    life.stripe.client.v1.refunds.create({"payment_intent": payments[0].payment.payment_intent, **facts})


def a_paid_gift(life):
    gift = a_gift(life)
    pay(life, gift)
    life.hear()
    gift.refresh_from_db()
    return gift


def a_receiver(life, gift):
    """Return an account that has redeemed a gift."""
    account = an_account("ada@reader.example", "Ada")
    redeem(gift.code, account, life.clock.now, UTC)
    return account


def test_a_gift_that_is_paid_back_at_stripe_opens_nothing_any_more(life):
    gift = a_paid_gift(life)
    refund(life, gift)
    life.hear()
    gift.refresh_from_db()
    assert (gift.withdrawn_at, gift.refunded_minor) == (life.clock.now, 1500)
    with pytest.raises(GiftRefused):
        find_gift(gift.code, life.clock.now)


def test_whoever_has_redeemed_a_gift_that_is_paid_back_reads_by_it_no_longer(life):
    gift = a_paid_gift(life)
    account = a_receiver(life, gift)
    assert rights_of(account, life.clock.now).entitlements
    refund(life, gift)
    life.hear()
    assert not rights_of(account, life.clock.now).entitlements


def test_some_of_the_price_back_leaves_the_gift(life):
    gift = a_paid_gift(life)
    refund(life, gift, 500)
    life.hear()
    gift.refresh_from_db()
    assert gift.withdrawn_at is None
    assert find_gift(gift.code, life.clock.now) == gift
    refund(life, gift)
    life.hear()
    gift.refresh_from_db()
    assert (gift.withdrawn_at, gift.refunded_minor) == (life.clock.now, 1500)


def test_a_refund_of_a_gift_that_was_not_heard_of_is_found_by_the_reconcile(life):
    gift = a_paid_gift(life)
    refund(life, gift)
    life.clock.now += timedelta(hours=1)
    reconcile(life.clock.now, since=life.clock.now - timedelta(days=1))
    gift.refresh_from_db()
    assert gift.withdrawn_at == life.clock.now


def test_what_was_redeemed_after_a_gift_that_is_paid_back_moves_up(life):
    first = a_paid_gift(life)
    account = a_receiver(life, first)
    life.clock.now += timedelta(hours=2)
    second = a_paid_gift(life)
    redeem(second.code, account, life.clock.now, UTC)
    assert second.entitlements.get().starts_at > life.clock.now
    refund(life, first)
    life.hear()
    right = second.entitlements.get()
    assert right.starts_at == life.clock.now
    assert rights_of(account, life.clock.now).entitlements


def test_staff_pay_a_gift_back_once_and_it_is_written_down(life):
    gift = a_paid_gift(life)
    for _ in range(2):
        gift = pay_back(gift, life.clock.now, actor="desk")
    assert gift.withdrawn_at == life.clock.now
    assert [charge.amount_refunded for charge in life.stripe.client.v1.charges.list().data] == [1500]
    entry = life.account.audit_entries.filter(action="gift refunded").last()
    assert (entry.actor, entry.detail["amount_minor"]) == ("desk", 1500)


def test_a_gift_has_a_receipt_with_a_number_for_its_giver_alone(life):
    gift = a_paid_gift(life)
    path = f"/account/gifts/{gift.key}/receipt/"
    text = text_of(signed_in(life.account).get(path))
    assert gift.number in text
    assert "Digital, a gift of 1 month" in text
    assert "paid on 31 January 2027" in text
    assert signed_in(life.account).get(f"{path[:-1]}.pdf").content.startswith(b"%PDF")
    assert signed_in(an_account("else@paper.example")).get(path).status_code == 404


def test_the_price_of_a_gift_holds_its_tax_as_that_of_a_subscription_does(life):
    """Within the price, at the rate that Stripe works out: here 8 per cent."""
    billing = Billing.load()
    billing.has_tax = True
    billing.save()
    with a_local_stripe("--tax=8") as taxing:
        kept, life.provider.client = life.provider.client, taxing.client
        life.provider.settings, settings = (
            replace(life.provider.settings, api_url=taxing.url),
            life.provider.settings,
        )
        life.stripe, stripe = taxing, life.stripe
        gift = a_paid_gift(life)
        term = life.buy()
        life.fill_in()
        term = dealings.refresh(term, life.clock.now)
        life.provider.client, life.provider.settings, life.stripe = kept, settings, stripe
    assert (gift.amount_minor, gift.tax_minor) == (1500, 111)
    assert term.invoices.get().tax_minor == 111
    assert "$1.11" in text_of(signed_in(life.account).get(f"/account/gifts/{gift.key}/receipt/"))
