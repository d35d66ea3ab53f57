"""Setting up what is sold, in the admin."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from broadsheet.accounts.models import account_of
from broadsheet.subscriptions.models import Gift, Group, Offer, Price, Product, SaveOffer, Subscription

pytestmark = pytest.mark.django_db
PRODUCTS = "/admin/snippets/broadsheet_subscriptions/product/"
OFFERS = "/admin/snippets/broadsheet_subscriptions/offer/"


@pytest.fixture(autouse=True)
def publisher(client, settings):
    """Somebody who may do everything, signed in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = User.objects.create_superuser("publisher", "publisher@paper.example")
    client.force_login(user)
    return user


def rows(name, *rows):
    """Return what a browser sends of the rows of an inline panel."""
    sent = {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": sum("id" in row for row in rows)}
    sent |= {f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 1000}
    return sent | {f"{name}-{at}-{key}": value for at, row in enumerate(rows) for key, value in row.items()}


def a_price(amount="15", currency="USD", **more):
    return {"amount": amount, "currency": currency, "term_count": 1, "term_unit": "month"} | more


def a_product(*prices, **more):
    facts = {"name": "Digital", "slug": "digital", "opens": "*", "position": 0, "seats": 1}
    facts |= {"gift_links_a_month": 0, "gift_link_opens": 10, "gift_link_days": 14}
    return facts | rows("prices", *prices) | more


def an_offer(price, *codes, **more):
    facts = {
        "name": "Spring",
        "slug": "spring",
        "price": price.pk,
        "headline": "Try 3 months for $9",
        "intro_amount": "9",
        "intro_count": 3,
        "intro_unit": "month",
        "trial_days": 0,
        "starts_at": "2026-03-01 00:00",
        "audience": "everyone",
        "position": 0,
    }
    return facts | rows("codes", *codes) | more


@pytest.fixture
def price():
    product = Product.objects.create(name="Digital", slug="digital", scopes=["*"])
    return Price.objects.create(product=product, amount_minor=1500, currency="USD")


def test_a_product_is_kept_with_its_prices_in_minor_units(client):
    sent = a_product(a_price("15.50", "usd"), a_price("1800", "JPY", term_unit="year"))
    assert client.post(f"{PRODUCTS}add/", sent).status_code == 302
    product = Product.objects.get()
    assert product.scopes == ["*"]
    assert sorted((price.amount_minor, price.currency) for price in product.prices.all()) == [
        (1550, "USD"),
        (1800, "JPY"),
    ]
    edited = client.get(f"{PRODUCTS}edit/{product.pk}/").content.decode()
    assert "15.5" in edited
    listed = client.get(PRODUCTS).content.decode()
    assert "everything" in listed


def test_a_product_may_have_seats_and_articles_to_give(client):
    given = {"seats": 4, "gift_links_a_month": 5, "gift_link_opens": 20, "gift_link_days": 7}
    client.post(f"{PRODUCTS}add/", a_product(**given))
    assert Product.objects.values(*given).get() == given


def test_groups_and_gifts_are_listed_and_nobody_changes_them_there(client, price, publisher):
    subscription = Subscription.objects.create(
        account=account_of(publisher), price=price, provider="x", provider_id="1"
    )
    group = Group.objects.create(subscription=subscription, seats=4)
    gift = Gift.objects.create(product=price.product, email="friend@reader.example", bought_at=timezone.now())
    groups, gifts = (f"/admin/snippets/broadsheet_subscriptions/{name}/" for name in ("group", "gift"))
    assert "publisher@paper.example" in client.get(groups).content.decode()
    listed = client.get(gifts).content.decode()
    assert "friend@reader.example" in listed
    assert "to be redeemed" in listed
    inspected = client.get(f"{gifts}inspect/{gift.pk}/").content.decode()
    assert "friend@reader.example" in inspected
    assert gift.code not in inspected
    for path in (f"{groups}edit/{group.pk}/", f"{gifts}delete/{gift.pk}/", f"{gifts}add/"):
        assert client.get(path)["Location"] == "/admin/", path


def test_a_product_may_open_sections(client):
    client.post(f"{PRODUCTS}add/", a_product(opens="business/trade\n /markets/ \nmarkets"))
    assert Product.objects.get().scopes == ["business/trade", "markets"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"opens": "*\nmarkets"}, "alone opens everything"),
        ({"opens": "mark*ets"}, "path of a section"),
        (rows("prices", a_price("15.505")), "no such fraction"),
        (rows("prices", a_price("1.5", "JPY")), "no such fraction"),
        (rows("prices", a_price("15", "USX")), "ISO 4217"),
        (rows("prices", a_price("-1")), "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_sold_is_named_and_nothing_is_kept(client, wrong, said):
    answer = client.post(f"{PRODUCTS}add/", a_product() | wrong)
    assert said in answer.content.decode()
    assert not Product.objects.exists()


def test_a_price_that_somebody_pays_is_not_changed(client, price, publisher):
    Subscription.objects.create(account=account_of(publisher), price=price, provider="x", provider_id="1")
    row = a_price("20", id=price.pk)
    answer = client.post(f"{PRODUCTS}edit/{price.product.pk}/", a_product(row))
    assert "Readers pay this price" in answer.content.decode()
    price.refresh_from_db()
    assert price.amount_minor == 1500


def test_an_offer_is_kept_by_the_papers_clock_with_its_codes(client, price):
    sent = an_offer(price, {"code": " spring26 ", "most_uses": 100}, ends_at="2026-09-30 23:59")
    assert client.post(f"{OFFERS}add/", sent).status_code == 302
    offer = Offer.objects.get()
    assert (offer.intro_amount_minor, offer.intro_count) == (900, 3)
    assert offer.codes.get().code == "SPRING26"
    assert offer.ends_at == datetime(2026, 9, 30, 15, 59, tzinfo=UTC)  # the policy's clock is Singapore's
    assert "Try 3 months for $9" in client.get(OFFERS).content.decode()
    assert "2026-09-30 23:59" in client.get(f"{OFFERS}edit/{offer.pk}/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"intro_count": ""}, "needs both an amount and a time"),
        ({"intro_amount": ""}, "needs both an amount and a time"),
        ({"trial_days": 14}, "not both"),
        ({"ends_at": "2026-02-01 00:00"}, "before it begins"),
    ],
)
def test_an_offer_that_nobody_could_be_told_is_refused(client, price, wrong, said):
    assert said in client.post(f"{OFFERS}add/", an_offer(price) | wrong).content.decode()
    assert not Offer.objects.exists()


@pytest.mark.parametrize("slug", ["done", "pay", "gift"])
def test_an_offer_cannot_take_the_address_of_a_page_of_the_shop(client, price, slug):
    refused = client.post(f"{OFFERS}add/", an_offer(price, slug=slug)).content.decode()
    assert "The shop has a page of its own at this address." in refused
    assert not Offer.objects.exists()


STAYS = "/admin/snippets/broadsheet_subscriptions/saveoffer/"


def an_offer_to_stay(**more):
    facts = {"name": "Half", "headline": "Stay for half the price", "terms": 3, "position": 0}
    return facts | {"starts_at": "2026-03-01 00:00"} | more


@pytest.mark.parametrize(
    ("said", "percent", "minor", "currency"),
    [
        ({"percent_off": 50}, 50, None, ""),
        ({"amount_off": "5.50", "currency": "usd"}, None, 550, "USD"),
        ({"amount_off": "500", "currency": "JPY"}, None, 500, "JPY"),
    ],
)
def test_an_offer_to_stay_takes_off_per_cent_or_an_amount(client, said, percent, minor, currency):
    assert client.post(f"{STAYS}add/", an_offer_to_stay(**said)).status_code == 302
    kept = SaveOffer.objects.get()
    assert (kept.percent_off, kept.amount_off_minor, kept.currency) == (percent, minor, currency)
    assert "Half" in client.get(STAYS).content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "one of the two"),
        ({"percent_off": 50, "amount_off": "5", "currency": "USD"}, "one of the two"),
        ({"amount_off": "5"}, "Expected the currency"),
        ({"amount_off": "5", "currency": "XXQ"}, "ISO 4217"),
        ({"amount_off": "0.5", "currency": "JPY"}, "no such fraction"),
        ({"percent_off": 100}, "99"),
        ({"percent_off": 50, "ends_at": "2026-02-01 00:00"}, "before it begins"),
    ],
)
def test_an_offer_to_stay_that_nobody_could_be_told_is_refused(client, said, sentence):
    answer = client.post(f"{STAYS}add/", an_offer_to_stay(**said))
    assert sentence in answer.content.decode()
    assert not SaveOffer.objects.exists()
