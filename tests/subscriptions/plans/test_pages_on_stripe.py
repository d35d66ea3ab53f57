"""The account's pages against the local Stripe: what they say is what Stripe then does."""

from bs4 import BeautifulSoup

from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import EndReason, State, Withdrawal
from tests.subscriptions.plans.build import a_price, signed_in, text_of
from tests.subscriptions.stripe.conftest import life, running_stripe

__all__ = ["life", "running_stripe"]
HOME = "/account/subscription/"


def test_the_cost_that_was_shown_is_what_is_charged(life):
    subscription, client = life.subscribe(a_price(currency="USD")), signed_in(life.account)
    dearer = a_price("print", 3000, "USD")
    life.turn(days=10)
    path = f"{HOME}{subscription.pk}/change/"
    page = BeautifulSoup(client.post(path, {"price": dearer.pk}).content, "html.parser")
    shown = page.find("button", attrs={"name": "agreed"}).text
    client.post(path, {"price": dearer.pk, "agreed": "yes"})
    subscription.refresh_from_db()
    assert subscription.price == dearer
    charged = life.charges()
    assert len(charged) == 2
    assert shown == f"Change and pay ${charged[-1] / 100:.2f}"


def test_another_card_through_the_providers_form_pays_what_is_owed(life):
    subscription, client = life.subscribe(a_price(currency="USD")), signed_in(life.account)
    life.take_card("pm_card_chargeCustomerFail")
    life.turn(days=32)
    assert "Your last payment did not go through" in text_of(client.get(HOME))
    path = f"{HOME}{subscription.pk}/card/"
    frame = BeautifulSoup(client.post(path).content, "html.parser").find("iframe")
    life.fill_in("pm_card_visa", frame["src"])
    # Stripe has not told us yet, and charges only now.
    assert "please look again in a minute" in text_of(client.get(f"{path}done/", follow=True))
    life.hear()
    page = text_of(client.get(HOME))
    assert "Your subscription is running" in page
    assert "ending in 4242" in page


def test_withdrawing_ends_the_contract_and_pays_back_by_the_card(life):
    subscription, client = life.subscribe(a_price(currency="USD")), signed_in(life.account)
    said = {"name": "Mei", "email": "mei@paper.example", "contract": subscription.pk, "confirmed": "yes"}
    assert "The contract has ended." in text_of(client.post("/withdraw/", said, follow=True))
    subscription.refresh_from_db()
    assert (subscription.state, subscription.end_reason) == (State.EXPIRED, EndReason.WITHDRAWN)
    assert subscription.invoices.get().refunded_minor == Withdrawal.objects.get().refunded_minor == 1500
    assert rights_of(life.account, life.clock.now).entitlements == ()
    life.turn(days=40)
    assert life.charges() == [1500]


def test_cancelled_and_kept_again_it_is_charged_once_a_month(life):
    subscription, client = life.subscribe(a_price(currency="USD")), signed_in(life.account)
    client.post(f"{HOME}{subscription.pk}/cancel/", {"reason": "other"})
    client.post(f"{HOME}{subscription.pk}/resume/")
    life.turn(days=32)
    assert life.charges() == [1500, 1500]
    client.post(f"{HOME}{subscription.pk}/cancel/")
    life.turn(days=62)
    assert life.charges() == [1500, 1500]
    assert "Your subscription ended on" in text_of(client.get(HOME))
