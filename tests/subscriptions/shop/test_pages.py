"""Buying: from the offers page to the article, by the provider of bank transfers."""

from urllib.parse import quote

import pytest
from django.core.cache import cache

from broadsheet.passes.cookies import NAME
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import (
    Audience,
    Billing,
    Delivery,
    Purchase,
    Redemption,
    State,
    Subscription,
)
from broadsheet.subscriptions.transfers.deeds import mark_paid
from tests.publishing.build import an_edition
from tests.subscriptions.plans.build import NOW, an_account, buy, signed_in, text_of
from tests.subscriptions.shop.build import a_code, a_price, an_intro, an_offer

pytestmark = pytest.mark.django_db
ARTICLE = "/business/ports-of-call/"
ADDRESS = {
    "name": "Mei Arunrat",
    "street_address": "1 Marina Boulevard",
    "postal_code": "018989",
    "city": "Singapore",
    "country_code": "SG",
}


@pytest.fixture(autouse=True)
def edition():
    cache.clear()
    Billing.objects.update_or_create(defaults={"provider": "invoice"})
    return an_edition()


def order(client, offer, **said):
    """Press the button of step 1 and return where it leads."""
    answer = client.post(f"/subscribe/{offer.slug}/", {"next": ARTICLE, **said})
    assert answer.status_code == 302, text_of(answer)
    return answer["Location"]


def test_products_stand_side_by_side_with_what_they_cost(client):
    an_intro()
    an_offer("print", a_price(3900, slug="paper", is_print=True))
    text = text_of(client.get("/subscribe/"))
    assert text.index("Digital") < text.index("Paper")
    assert "$9 for 3 months, then $15 a month" in text
    assert "$39 a month" in text


def test_the_way_back_to_the_article_is_kept_on_all_pages(client):
    an_intro()
    way = f"/subscribe/three-months/?next={quote(ARTICLE, safe='')}"
    assert way in text_of(client.get("/subscribe/", {"next": ARTICLE}))
    text = text_of(client.get(way))
    assert quote(way, safe="") in text


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/" * 600]
)
def test_no_way_leads_elsewhere(client, path):
    an_intro()
    assert "evil" not in (text := text_of(client.get("/subscribe/", {"next": path})))
    assert "next=" not in text.partition("products")[2].partition("shop-foot")[0]


def test_a_stranger_is_asked_who_they_are_with_the_conditions_in_sight(client):
    an_intro()
    text = text_of(client.get("/subscribe/three-months/"))
    assert "You pay $9 today, for 3 months." in text
    assert 'action="/account/signup/"' in text
    assert "Agree and go on" not in text


def test_nobody_buys_without_signing_in(client):
    offer = an_intro()
    assert "Who are you?" in text_of(client.post(f"/subscribe/{offer.slug}/"))
    assert not Purchase.objects.exists()


def test_two_clicks_lead_a_signed_in_reader_from_the_wall_to_the_form(clock):
    offer, client = an_intro(), signed_in()
    assert "Agree and go on to payment" in text_of(client.get(f"/subscribe/{offer.slug}/?next={ARTICLE}"))
    way = order(client, offer)
    assert client.get(way)["Location"] == Purchase.objects.get().form_url


def test_a_providers_form_stands_in_a_frame_and_may_run_nothing_of_ours(clock):
    offer, client = an_intro(), signed_in()
    way = order(client, offer)
    Subscription.objects.update(provider="cards")
    Purchase.objects.update(form_url="https://cards.example/form/1?a=b&c=d")
    answer = client.get(way)
    assert '<iframe class="pay-form" src="https://cards.example/form/1?a=b&amp;c=d"' in text_of(answer)
    assert "frame-src 'self' https://cards.example" in answer["Content-Security-Policy"]
    assert "script-src 'self';" in answer["Content-Security-Policy"]


def test_what_stood_above_the_button_is_kept_with_the_order(clock):
    offer, client = an_intro(), signed_in()
    order(client, offer)
    kept = Purchase.objects.get()
    assert kept.terms.splitlines()[0] == "You pay $9 today, for 3 months."
    assert (kept.agreed_at, kept.language, kept.return_path) == (NOW, "en", ARTICLE)
    assert kept.subscription.state == State.INCOMPLETE


def test_pressing_the_button_again_buys_nothing_more(clock):
    offer, client = an_intro(), signed_in()
    assert order(client, offer) == order(client, offer)
    assert Subscription.objects.count() == Purchase.objects.count() == 1


def test_what_is_paid_for_opens_at_once_and_the_way_back_is_there(clock):
    offer, client = an_intro(), signed_in()
    order(client, offer)
    kept = Purchase.objects.get()
    waiting = client.get("/subscribe/done/", {"order": kept.key})
    assert "as soon as the money has arrived" in text_of(waiting)
    assert rights_of(kept.account, NOW).entitlements == ()
    mark_paid(kept.subscription.invoices.get(), NOW, NOW, actor="desk")
    thanks = client.get("/subscribe/done/", {"order": kept.key})
    assert f'<a class="button" href="{ARTICLE}">Read on' in text_of(thanks)
    assert NAME in thanks.cookies
    assert [right.scope for right in rights_of(kept.account, NOW).entitlements] == ["*"]
    assert Redemption.objects.get().offer == offer


def test_a_free_trial_without_a_card_begins_with_the_button(clock):
    offer, client = an_offer(trial_days=14), signed_in()
    thanks = client.get(order(client, offer))
    assert "Thank you" in text_of(thanks)
    assert Subscription.objects.get().state == State.TRIALING


def test_nobody_sees_the_order_of_another(clock):
    order(signed_in(), an_intro())
    key, other = Purchase.objects.get().key, signed_in(an_account("other@paper.example"))
    assert other.get("/subscribe/done/", {"order": key}).status_code == 404
    assert other.get(f"/subscribe/pay/{key}/").status_code == 404


def test_the_paper_is_delivered_to_the_address_that_was_checked(clock):
    offer, client = an_offer("print", a_price(3900, slug="paper", is_print=True)), signed_in()
    refused = client.post("/subscribe/print/", ADDRESS | {"postal_code": "x"})
    assert refused.status_code == 200
    assert not Purchase.objects.exists()
    order(client, offer, **ADDRESS)
    kept = Purchase.objects.get()
    assert not Delivery.objects.exists()
    mark_paid(kept.subscription.invoices.get(), NOW, NOW, actor="desk")
    assert Delivery.objects.get().address["postal_code"] == "018989"


def test_who_may_not_have_an_offer_hears_why_and_sees_what_they_may_have(clock):
    an_intro(audience=Audience.LAPSED)
    an_offer("monthly")
    text = text_of(signed_in().get("/subscribe/three-months/"))
    assert "for readers whose subscription has ended" in text
    assert "/subscribe/monthly/" in text


def test_an_offer_that_is_over_says_so(clock):
    an_intro(ends_at=NOW)
    assert "This offer is over." in text_of(signed_in().get("/subscribe/three-months/"))


def test_a_subscriber_is_led_to_their_subscription(clock):
    account = an_account()
    buy(account)
    an_intro()
    client = signed_in(account)
    for path in ("/subscribe/", "/subscribe/three-months/"):
        assert 'href="/account/subscription/"' in text_of(client.get(path))


def test_an_offer_behind_a_code_asks_for_it_and_opens(clock):
    a_code(an_intro(needs_code=True))
    client = signed_in()
    assert "opened by a code" in text_of(client.get("/subscribe/three-months/"))
    assert "Agree and go on" in text_of(client.get("/subscribe/three-months/?code=spring"))
    answer = client.post("/subscribe/three-months/", {"code": "SPRING"})
    assert answer.status_code == 302
    assert Purchase.objects.get().code.code == "SPRING"
