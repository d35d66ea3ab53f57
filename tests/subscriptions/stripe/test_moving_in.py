"""Subscriptions that go on at Stripe are taken over: by their id or by their customer's address."""

from datetime import UTC, datetime

import pytest

from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import Customer, Price, State, Subscription
from broadsheet.subscriptions.moving.differences import Kind
from broadsheet.subscriptions.moving.moves import move
from tests.subscriptions.plans.build import a_price

HEADING = (
    "email,product,provider,provider_id,customer_id,paid_until,amount_minor,currency,term_count,term_unit\n"
)


@pytest.fixture
def elsewhere(life):
    """Sells at the same Stripe as another system did: returns customer and subscription of an address."""
    life.price = a_price(currency="USD")
    v1 = life.stripe.client.v1
    product = v1.products.create({"name": "The old shop's"})

    def sell(email, amount=1500, interval="month", **said):
        price = v1.prices.create(
            {
                "product": product.id,
                "currency": "usd",
                "unit_amount": amount,
                "recurring": {"interval": interval},
            }
        )
        customer = v1.customers.create({"email": email, "payment_method": "pm_card_visa"})
        method = v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
        v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})
        made = v1.subscriptions.create({"customer": customer.id, "items": [{"price": price.id}], **said})
        return customer.id, made.id

    return sell


def moved(life, *rows, write=True):
    """Return the differences of rows, each given by its columns."""
    names = HEADING.strip().split(",")
    lines = [",".join(str(row.get(name, "")) for name in names) for row in rows]
    data = (HEADING + "\n".join(lines)).encode()
    return list(move("subscriptions", data, life.clock.now, write=write))


def a_row(email="ada@reader.example", **said):
    return {"email": email, "product": "digital", "provider": "stripe"} | said


def test_a_subscription_is_found_by_its_customers_address_and_attached_with_its_card(life, elsewhere):
    customer, bought = elsewhere("Ada@Reader.example")
    (said,) = moved(life, a_row("Ada@Reader.example"))
    assert said.kind is Kind.NEW
    row = Subscription.objects.get()
    assert (row.provider_id, row.state, row.account.user.email) == (
        bought,
        State.ACTIVE,
        "ada@reader.example",
    )
    kept = Customer.objects.get()
    assert (kept.account, kept.provider_id) == (row.account, customer)
    assert row.invoices.get().amount_minor == 1500
    assert rights_of(row.account, life.clock.now).entitlements
    assert Price.objects.get().provider_ids["stripe"].startswith("price_")
    assert life.told == []


def test_a_dry_run_tells_the_same_and_keeps_nothing(life, elsewhere):
    elsewhere("ada@reader.example")
    looked = moved(life, a_row(), write=False)
    assert not Subscription.objects.exists()
    assert not Customer.objects.exists()
    assert [item.line for item in looked] == [item.line for item in moved(life, a_row())]


def test_it_may_be_done_again_and_tells_what_has_changed_since(life, elsewhere):
    _, bought = elsewhere("ada@reader.example")
    assert [item.kind for item in moved(life, a_row()) + moved(life, a_row())] == [Kind.NEW, Kind.SAME]
    life.clock.now = datetime(2027, 3, 5, tzinfo=UTC)
    life.stripe.turn_to(life.clock.now)
    (said,) = moved(life, a_row())
    assert (said.kind, Subscription.objects.count()) == (Kind.CHANGED, 1)
    assert Subscription.objects.get().provider_id == bought


def test_later_payments_cards_and_events_are_those_of_the_customer_that_was_there(life, elsewhere):
    customer, _ = elsewhere("ada@reader.example")
    moved(life, a_row())
    bought = Subscription.objects.get()
    life.account = bought.account
    life.take_card("pm_card_mastercard")
    assert len(life.stripe.client.v1.customers.list().data) == 1
    assert Customer.objects.get().card["brand"] == "mastercard"
    life.turn(days=32)
    bought.refresh_from_db()
    assert (bought.state, life.charges()) == (State.ACTIVE, [1500, 1500])
    dealings.cancel(bought, life.clock.now)
    assert Customer.objects.get().provider_id == customer


def test_of_several_under_one_address_a_person_chooses(life, elsewhere):
    _, first = elsewhere("ada@reader.example")
    _, second = elsewhere("ada@reader.example")
    (said,) = moved(life, a_row())
    assert said.kind is Kind.FAILED
    assert first in said.says[0]
    assert second in said.says[0]
    assert not Subscription.objects.exists()
    (said,) = moved(life, a_row(provider_id=second))
    assert (said.kind, Subscription.objects.get().provider_id) == (Kind.NEW, second)


def test_what_has_ended_there_is_not_found_and_a_row_says_what_else_to_give(life, elsewhere):
    _, bought = elsewhere("ada@reader.example")
    life.stripe.client.v1.subscriptions.cancel(bought)
    (said,) = moved(life, a_row())
    assert said.line.startswith("line 2, ada@reader.example: failed: nothing goes on")
    assert "paid_until without a provider" in said.says[0]


def test_one_that_is_paused_or_owed_goes_on_and_is_found(life, elsewhere):
    _, bought = elsewhere("ada@reader.example")
    life.stripe.client.v1.subscriptions.update(bought, {"pause_collection": {"behavior": "void"}})
    assert moved(life, a_row())[0].kind is Kind.NEW
    assert Subscription.objects.get().state == State.PAUSED


def test_a_price_that_nobody_sells_here_is_named(life, elsewhere):
    elsewhere("ada@reader.example", 1700)
    (said,) = moved(life, a_row())
    assert said.says == ("digital has no price of $17 every 1 month; add it in the admin first",)


def test_a_customer_who_is_somebody_elses_here_is_refused(life, elsewhere):
    customer, bought = elsewhere("ada@reader.example")
    Customer.objects.create(account=life.account, provider="stripe", provider_id=customer)
    (said,) = moved(life, a_row(provider_id=bought))
    assert f"{customer} belongs to {life.account}" in said.says[0]
    assert not Subscription.objects.exists()


def test_what_the_file_says_otherwise_than_stripe_is_told(life, elsewhere):
    customer, bought = elsewhere("ada@reader.example")
    (said,) = moved(life, a_row(provider_id=bought, customer_id="cus_other"))
    assert said.says == (f"customer_id is cus_other, but stripe says {customer}",)
    (said,) = moved(life, a_row(provider_id=bought, paid_until="2027-12-31"))
    assert "the file says paid until 2027-12-31, stripe says 2027-02-28" in said.says


def test_one_bad_row_does_not_hold_up_the_others(life, elsewhere):
    elsewhere("ada@reader.example")
    said = moved(
        life, a_row(product="nothing"), a_row(provider="nobody"), a_row(provider_id="sub_x"), a_row()
    )
    assert [item.kind for item in said] == [Kind.FAILED, Kind.FAILED, Kind.FAILED, Kind.NEW]
    assert [item.row.line for item in said] == [2, 3, 4, 5]
