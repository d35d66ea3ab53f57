"""Giving a subscription: chosen, paid for, and handed over as a code; by bank transfer where not said."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from broadsheet.subscriptions import signals
from broadsheet.subscriptions.gifts.redeeming import redeem
from broadsheet.subscriptions.models import Billing, Gift, Transfer, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.transfers.deeds import mark_transfer_paid
from tests.publishing.build import an_edition
from tests.subscriptions.plans.build import NOW, an_account, signed_in, text_of
from tests.subscriptions.shop.build import a_price, an_offer

pytestmark = pytest.mark.django_db
PAGE = "/subscribe/gift/"


@pytest.fixture(autouse=True)
def edition(clock):
    cache.clear()
    Billing.objects.update_or_create(defaults={"provider": "invoice"})
    return an_edition()


@pytest.fixture
def year():
    """A price of a year that anybody may buy."""
    price = a_price(15000, term_unit=Unit.YEAR)
    an_offer("yearly", price)
    return price


def a_wish(chosen, **said):
    facts = {
        "price": chosen.pk,
        "receiver_name": "Ada Lim",
        "email": "ada@paper.example",
        "opens_on": "2026-12-24",
        "giver_name": "Mei",
        "message": "Happy birthday!",
    }
    return facts | said


def give(client, price, **said):
    """Press the button of step 1 and return where it leads, and the gift."""
    answer = client.post(PAGE, a_wish(price, **said))
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"], Gift.objects.latest("pk")


def thanks(client, gift):
    return text_of(client.get(f"{PAGE}done/", {"gift": gift.key}))


def test_the_offers_page_leads_to_giving(client):
    assert f'href="{PAGE}"' in text_of(client.get("/subscribe/"))


def test_each_gift_stands_with_its_price_in_full(year):
    text = text_of(signed_in().get(PAGE))
    assert "Digital, 1 year: $150</option>" in text
    assert "You pay once. Nothing is charged again" in text


def test_a_stranger_sees_the_prices_and_is_asked_who_they_are(client, year):
    for answer in (client.get(PAGE), client.post(PAGE, a_wish(year))):
        text = text_of(answer)
        assert "Who are you?" in text
        assert "$150" in text
    assert not Gift.objects.exists()


def test_what_is_agreed_to_is_kept_and_nothing_opens_before_it_is_paid(year):
    client = signed_in()
    way, gift = give(client, year)
    paid, redeemed, *_ = gift.terms.splitlines()
    assert paid == "You pay $150 today, once, for 1 year of Digital."
    assert redeemed.startswith("It can be redeemed from 24 December 2026 to 23 December 2027, and lasts")
    assert (gift.money, gift.giver, gift.bought_at) == (Money(15000, "USD"), an_account(), None)
    # Midnight in Singapore, by whose clock the paper goes.
    assert gift.opens_at.isoformat() == "2026-12-23T16:00:00+00:00"
    assert client.get(way)["Location"] == gift.form_url
    how = text_of(client.get(gift.form_url))
    assert "$150" in how
    assert gift.provider_id in how
    assert "We wait for your bank transfer" in (waiting := thanks(client, gift))
    assert gift.code not in waiting


def test_when_the_money_has_come_the_code_is_there_and_it_is_told_of_once(year):
    told = []

    def listen(gift, **_):
        told.append(gift.pk)

    signals.gift_bought.connect(listen)
    client = signed_in()
    _, gift = give(client, year)
    for _ in range(2):
        mark_transfer_paid(Transfer.objects.get(), NOW, NOW, actor="desk")
    text = thanks(client, gift)
    assert gift.code in text
    assert "We mail it to ada@paper.example on 24 December 2026." in text
    gift.refresh_from_db()
    assert (gift.bought_at, told) == (NOW, [gift.pk])
    reader = an_account("ada@paper.example", "Ada Lim")
    later = gift.opens_at + timedelta(days=1)
    assert redeem(gift.code, reader, later, later.tzinfo).receiver == reader


def test_the_button_pressed_twice_makes_one_gift(year):
    client = signed_in()
    assert give(client, year) == give(client, year)
    assert (Gift.objects.count(), Transfer.objects.count()) == (1, 1)


def test_a_providers_form_stands_in_its_frame_with_the_conditions_beside_it(year):
    client = signed_in()
    way, _ = give(client, year)
    Gift.objects.update(provider="cards", form_url="https://cards.example/form/1?a=b")
    answer = client.get(way)
    assert 'src="https://cards.example/form/1?a=b"' in (text := text_of(answer))
    assert "frame-src 'self' https://cards.example" in answer["Content-Security-Policy"]
    assert "You pay $150 today, once" in text


def test_nobody_sees_the_gift_or_the_transfer_of_another(year):
    way, gift = give(signed_in(), year)
    other = signed_in(an_account("tom@paper.example", "Tom"))
    for path in (way, f"{PAGE}done/?gift={gift.key}", gift.form_url):
        assert other.get(path).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"receiver_name": ""}, "required"),
        ({"email": "ada@"}, "valid email"),
        ({"opens_on": "2026-11-23"}, "choose a day from 24 November 2026"),
        ({"opens_on": "2028-01-01"}, "to 24 November 2027"),
        ({"price": 0}, "valid choice"),
        ({"message": "x" * 1001}, "at most 1000"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(year, wrong, said):
    text = text_of(signed_in().post(PAGE, a_wish(year, **wrong)))
    assert said in text
    assert not Gift.objects.exists()


def test_a_gift_without_an_address_is_handed_over_by_its_giver(year):
    client = signed_in()
    _, gift = give(client, year, email="")
    mark_transfer_paid(Transfer.objects.get(), NOW, NOW, actor="desk")
    assert "We mail it to nobody else" in thanks(client, gift)


@pytest.mark.parametrize(
    "hidden",
    [
        {"offer": {"needs_code": True}},
        {"offer": {"audience": "lapsed"}},
        {"offer": {"ends_at": NOW}},
        {"price": {"slug": "paper", "is_print": True}},
        {"price": {"is_on_sale": False}},
    ],
)
def test_only_what_anybody_may_buy_and_a_code_can_open_is_given(hidden):
    an_offer("other", a_price(9900, **hidden.get("price", {})), **hidden.get("offer", {}))
    text = text_of(signed_in().get(PAGE))
    assert "$99" not in text
    assert "There is nothing to give at the moment." in text
