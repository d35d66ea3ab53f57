"""Leaving with what was bought: on how many devices, what is exported, what ends, what the law keeps."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from broadsheet.accounts.leaving import CannotDelete
from broadsheet.accounts.models import Account
from broadsheet.subscriptions.devices import devices_at_once
from broadsheet.subscriptions.gifts.forgetting import forget_gone
from broadsheet.subscriptions.models import (
    Customer,
    Entitlement,
    Gift,
    Invoice,
    Product,
    Purchase,
    State,
    Subscription,
)
from broadsheet.subscriptions.privacy import erase_bought, export_bought, keep_bought, warn_of_end
from tests.subscriptions.printing.build import (
    HOME,
    a_delivery,
    a_print_product,
    a_print_subscription,
    an_account,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MONTH = timedelta(days=30)


@pytest.fixture
def account():
    return an_account()


def a_subscription(account, devices=None, **said):
    """Return a running subscription of a product for so many devices."""
    a_print_product().delete() if not Subscription.objects.exists() else None
    product = a_print_product(devices_at_once=devices)
    return a_print_subscription(account, **said), product


def an_invoice(subscription):
    return Invoice.objects.create(
        subscription=subscription,
        provider_id="in_1",
        number="2026-1",
        amount_minor=3000,
        currency="SGD",
        issued_at=NOW,
    )


def test_the_product_says_on_how_many_devices(account):
    assert devices_at_once(account, NOW) is None
    a_subscription(account, devices=3)
    assert devices_at_once(account, NOW) == 3
    assert devices_at_once(account, NOW + 2 * MONTH) is None, "nothing is left to limit"


def test_a_product_without_a_limit_has_none(account):
    a_subscription(account)
    assert devices_at_once(account, NOW) is None


def test_what_was_granted_by_hand_has_no_limit(account):
    a_subscription(account, devices=1)
    Entitlement.objects.create(account=account, starts_at=NOW)
    assert devices_at_once(account, NOW) is None


def test_the_export_names_all_that_was_bought(account):
    subscription, _ = a_subscription(account)
    an_invoice(subscription)
    Customer.objects.create(account=account, provider="stripe", provider_id="cus_1", card={"last4": "4242"})
    said = json.loads(json.dumps(export_bought(account, NOW), cls=DjangoJSONEncoder))
    assert said["subscriptions"][0]["product"] == "print"
    assert said["subscriptions"][0]["paid_until"] == "2026-12-24T09:00:00Z"
    assert said["invoices"][0]["amount_minor"] == 3000
    assert said["cards"] == [{"last4": "4242"}]


def test_invoices_are_kept_and_said_to_be(account):
    subscription, _ = a_subscription(account)
    assert keep_bought(account, NOW) == []
    an_invoice(subscription)
    assert "tax law" in keep_bought(account, NOW)[0]


def test_what_runs_is_said_to_end(account):
    subscription, _ = a_subscription(account)
    assert "ends at once" in warn_of_end(account, NOW)[0]
    Subscription.objects.filter(pk=subscription.pk).update(state=State.EXPIRED)
    assert warn_of_end(account, NOW) == []


def test_addresses_cards_and_rights_are_forgotten(account):
    Customer.objects.create(account=account, provider="stripe", provider_id="cus_1", card={"last4": "4242"})
    a_delivery(account=account)
    Entitlement.objects.create(account=account, starts_at=NOW)
    erase_bought(account, NOW)
    assert Customer.objects.get().card == {}
    assert not account.deliveries.exists()
    assert not account.entitlements.exists()
    assert HOME["name"] not in json.dumps(export_bought(account, NOW), cls=DjangoJSONEncoder)


def test_while_the_provider_cannot_end_it_nothing_is_deleted(account):
    a_subscription(account, provider_id="nobody-knows-this-one")
    with pytest.raises(CannotDelete, match="could not be ended"):
        erase_bought(account, NOW)
    assert Account.objects.filter(pk=account.pk).exists()


def a_gift(giver, **said):
    """Return a gift that was bought for Ada."""
    facts = {"receiver_name": "Ada", "email": "ada@reader.example", "giver_name": "Mei", "message": "For you"}
    facts |= {"amount_minor": 1500, "currency": "SGD", "bought_at": NOW, "number": "G-1"}
    product = Product.objects.first() or a_print_product()
    return Gift.objects.create(product=product, giver=giver, **facts | said)


def test_gifts_are_exported_to_who_gave_and_who_got_them_each_their_own_part(account):
    receiver = an_account("ada@reader.example")
    gift = a_gift(account, receiver=receiver, redeemed_at=NOW)
    given = json.loads(json.dumps(export_bought(account, NOW), cls=DjangoJSONEncoder))["gifts_given"]
    assert (given[0]["code"], given[0]["amount_minor"], given[0]["message"]) == (gift.code, 1500, "For you")
    got = json.loads(json.dumps(export_bought(receiver, NOW), cls=DjangoJSONEncoder))["gifts_received"]
    assert got[0]["giver_name"] == "Mei"
    assert "amount_minor" not in got[0]
    assert "code" not in got[0]


def test_a_giver_who_leaves_is_forgotten_but_for_what_was_paid(account):
    gift = a_gift(account, sent_at=NOW)
    a_gift(account, bought_at=None)
    assert "tax law" in keep_bought(account, NOW)[0]
    assert "can still be redeemed" in warn_of_end(account, NOW)[0]
    erase_bought(account, NOW)
    kept = Gift.objects.get()
    assert kept == gift
    assert (kept.receiver_name, kept.email, kept.giver_name, kept.message) == ("", "", "", "")
    assert (kept.amount_minor, kept.number) == (1500, "G-1")


def test_a_gift_that_is_still_to_be_mailed_arrives_and_is_forgotten_then(account):
    gift = a_gift(account)
    erase_bought(account, NOW)
    assert Gift.objects.get().message == "For you"
    account.user.is_active = False
    account.user.save()
    assert forget_gone(NOW) == 0
    Gift.objects.filter(pk=gift.pk).update(sent_at=NOW)
    assert forget_gone(NOW) == 1
    assert Gift.objects.get().message == ""
    assert forget_gone(NOW) == 0


def test_who_got_a_gift_and_leaves_is_forgotten_in_it(account):
    a_gift(an_account("tom@reader.example"), receiver=account, redeemed_at=NOW)
    erase_bought(account, NOW)
    kept = Gift.objects.get()
    assert (kept.receiver, kept.receiver_name, kept.email) == (None, "", "")


def test_what_was_agreed_to_is_told_word_for_word(account):
    subscription, _ = a_subscription(account)
    facts = {"account": account, "price": subscription.price, "person": b"p", "language": "en"}
    Purchase.objects.create(key="k", terms="You pay $15 today.", agreed_at=NOW, finished_at=NOW, **facts)
    a_gift(account, terms="You pay once.", ordered_at=NOW + MONTH)
    said = export_bought(account, NOW)["agreed"]
    assert [(one["words"], one["is_done"]) for one in said] == [
        ("You pay once.", True),
        ("You pay $15 today.", True),
    ]
