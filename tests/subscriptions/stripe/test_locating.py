"""Where tax is worked out Stripe must know where its customer is: by address, or else by network."""

import pytest

from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.models import Billing
from broadsheet.subscriptions.providers import Order, ProviderRefused, Whereabouts
from tests.subscriptions.plans.build import a_price
from tests.subscriptions.printing.build import HOME
from tests.subscriptions.stripe.build import RETURN_URL


@pytest.fixture
def taxing(life):
    billing = Billing.load()
    billing.has_tax = True
    billing.save()
    return life


def buy(life, where):
    price = a_price(currency="USD")
    order = Order("order-1", life.account, price, RETURN_URL, life.clock.now, where=where)
    return dealings.buy(order, life.clock.now, provider=life.provider)


def customer(life):
    return life.stripe.client.v1.customers.list().data[0]


def test_whoever_gets_the_paper_is_where_it_goes(taxing):
    buy(taxing, Whereabouts(HOME, "9.9.9.9"))
    address = customer(taxing).address
    assert (address["country"], address["line1"]) == (HOME["country_code"], HOME["street_address"])


def test_whoever_reads_only_is_where_their_network_is(taxing):
    assert buy(taxing, Whereabouts({}, "9.9.9.9")).form_url
    assert customer(taxing).address is None


@pytest.mark.parametrize("ip_address", ["", "127.0.0.1", "10.0.0.7", "not one"])
def test_of_whom_nothing_is_known_no_tax_can_be_worked_out(taxing, ip_address):
    with pytest.raises(ProviderRefused, match="location"):
        buy(taxing, Whereabouts({}, ip_address))


def test_without_tax_nobody_is_told_where_a_reader_is(life):
    buy(life, Whereabouts(HOME, "9.9.9.9"))
    assert customer(life).address is None
