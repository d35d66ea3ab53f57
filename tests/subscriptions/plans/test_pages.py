"""What readers can do about what they have bought: every page, without a script."""

import pytest
from bs4 import BeautifulSoup

from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import AuditEntry, Customer, State, Subscription
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.transfers.invoicing import issue_due, write
from tests.subscriptions.plans.build import DAY, NOW, a_price, an_account, buy, far_away, signed_in, text_of

HOME = "/account/subscription/"


@pytest.fixture(autouse=True)
def _at_nine(clock):
    return clock


def at(subscription, deed):
    return f"{HOME}{subscription.pk}/{deed}/"


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_the_page_says_how_it_stands_and_lists_the_papers():
    subscription = buy()
    text = text_of(signed_in().get(HOME))
    assert "Your subscription is running" in text
    assert "The next payment is €15, on 24 December 2026." in text
    assert subscription.invoices.get().number in text


def test_an_invoice_of_nothing_is_listed_for_a_free_trial_only():
    subscription = buy(trial_days=14)
    ends_at = subscription.trial_ends_at
    of_trial = write(subscription, Money(0, "EUR"), (NOW, ends_at), NOW)
    of_change = write(subscription, Money(0, "EUR"), (NOW, ends_at + 30 * DAY), NOW)
    text = text_of(signed_in().get(HOME))
    assert of_trial.number in text
    assert of_change.number not in text


def test_an_invoice_that_was_taken_back_is_not_asked_for(clock):
    subscription = buy()
    issue_due(clock.turn(days=20))
    assert "not yet paid" in text_of(signed_in().get(HOME))
    signed_in().post(at(subscription, "cancel"))
    text = text_of(signed_in().get(HOME))
    assert "not yet paid" not in text
    assert "taken back" in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("visa", "Visa"),
        ("amex", "American Express"),
        ("mastercard", "Mastercard"),
        ("SEPA", "SEPA"),
        ("girocard", "girocard"),
        ("unknown", "a card"),
    ],
)
def test_a_card_is_called_what_its_owner_calls_it(said, shown):
    subscription = buy()
    card = {"brand": said, "last4": "4242", "exp_month": 12, "exp_year": 2028}
    Customer.objects.create(account=subscription.account, provider="invoice", provider_id="cus_1", card=card)
    assert f"It is paid by {shown} ending in 4242" in text_of(signed_in().get(HOME))


def test_who_has_nothing_is_shown_what_there_is():
    text = text_of(signed_in().get(HOME))
    assert "You have not subscribed yet." in text
    assert 'href="/account/print/activate/"' in text


def test_a_checkout_that_was_never_paid_is_no_subscription():
    buy(is_paid=False)
    assert "You have not subscribed yet." in text_of(signed_in().get(HOME))


def test_cancelling_takes_two_clicks_and_no_reason():
    subscription, client = buy(), signed_in()
    page = BeautifulSoup(client.get(HOME).content, "html.parser")
    first = page.find("a", string="Cancel")["href"]
    second = BeautifulSoup(client.get(first).content, "html.parser")
    assert second.find("button", string="Cancel my subscription").find_parent("form").get("action") is None
    answer = client.post(first, follow=True)
    assert "Your subscription ends on 24 December 2026" in text_of(answer)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.cancel_at) == (State.ACTIVE, NOW.replace(month=12))
    assert rights_of(subscription.account, NOW + DAY).entitlements


def test_the_button_that_cancels_stands_before_anything_that_could_keep_the_reader():
    subscription = buy()
    a_price("print", 3000)
    text = text_of(signed_in().get(at(subscription, "cancel")))
    assert text.index("Cancel my subscription") < text.index("Pause it") < text.index("See the plans")


def test_the_reason_is_kept_in_the_trail():
    subscription = buy()
    signed_in().post(at(subscription, "cancel"), {"reason": "too_dear", "words": "Sorry"})
    entry = AuditEntry.objects.get(action="cancelled")
    assert (entry.actor, entry.detail["words"]) == ("", "too_dear: Sorry")


def test_resuming_takes_one_click_and_only_until_it_has_ended(clock):
    subscription, client = buy(), signed_in()
    client.post(at(subscription, "cancel"))
    assert "Your subscription is running" in text_of(client.post(at(subscription, "resume"), follow=True))
    client.post(at(subscription, "cancel"))
    clock.turn(days=40)
    client.post(at(subscription, "resume"))
    subscription.refresh_from_db()
    assert subscription.cancel_at is not None


def test_what_is_done_already_is_not_done_again():
    subscription, client = buy(), signed_in()
    for _ in range(2):
        answer = client.post(at(subscription, "cancel"), follow=True)
    assert "That is done already." in text_of(answer)
    assert actions().count("cancelled") == 1


def test_a_pause_says_until_when_nothing_is_charged():
    subscription, client = buy(), signed_in()
    answer = client.post(at(subscription, "pause"), {"until": "2027-01-15"}, follow=True)
    assert "Nothing is charged until 15 January 2027." in text_of(answer)
    subscription.refresh_from_db()
    assert (subscription.state, actions()[-1]) == (State.PAUSED, "paused")
    assert "What is paid stays open until 24 December 2026." in text_of(answer)
    assert rights_of(subscription.account, NOW + DAY).entitlements
    assert "Your subscription is running" in text_of(client.post(at(subscription, "resume"), follow=True))


@pytest.mark.parametrize("until", ["2026-11-24", "2027-12-01", "soon", ""])
def test_a_pause_ends_on_a_day_that_can_be(until):
    subscription = buy()
    answer = signed_in().post(at(subscription, "pause"), {"until": until})
    assert answer.status_code == 200
    assert 'role="alert"' in text_of(answer)
    assert "paused" not in actions()


def test_a_change_of_plan_shows_its_cost_before_it_is_agreed(clock):
    subscription, client = buy(), signed_in()
    dearer = a_price("print", 3000)
    clock.turn(days=15)
    asked = text_of(client.post(at(subscription, "change"), {"price": dearer.pk}))
    assert "Digital, €15 a month" in asked
    assert "Print, €30 a month" in asked
    assert "Change and pay €7.26" in asked
    assert "price changed" not in actions()
    answer = client.post(at(subscription, "change"), {"price": dearer.pk, "agreed": "yes"}, follow=True)
    assert "You now have Print." in text_of(answer)
    assert Subscription.objects.get().price == dearer
    assert actions()[-1] == "price changed"


def test_a_change_to_something_cheaper_costs_nothing_today():
    subscription = buy(price=a_price("print", 3000))
    cheaper = a_price("digital", 1500)
    asked = text_of(signed_in().post(at(subscription, "change"), {"price": cheaper.pk}))
    assert "<strong>nothing</strong>" in asked
    assert "Change and pay" not in asked


def test_only_prices_on_sale_in_the_same_currency_can_be_changed_to():
    subscription, client = buy(), signed_in()
    in_yen, gone = a_price("print", 3000, "JPY"), a_price("old", 900, is_on_sale=False)
    assert "There is no other plan at present." in text_of(client.get(at(subscription, "change")))
    for price in (in_yen, gone, subscription.price):
        answer = client.post(at(subscription, "change"), {"price": price.pk, "agreed": "yes"})
        assert answer.status_code == 200
    assert "price changed" not in actions()


def test_nobody_reaches_anothers_subscription():
    subscription, other = buy(), signed_in(an_account("other@paper.example"))
    for deed in ("cancel", "pause", "change", "resume", "card"):
        assert other.post(at(subscription, deed)).status_code == 404
    subscription.refresh_from_db()
    assert subscription.cancel_at is None


def test_changes_are_not_made_by_following_a_link():
    subscription, client = buy(), signed_in()
    assert client.get(at(subscription, "resume")).status_code == 405
    for deed in ("cancel", "pause", "change"):
        assert client.get(at(subscription, deed)).status_code == 200
    assert actions()[-1] == "marked paid"


def test_a_failed_payment_asks_to_act(clock):
    subscription, client = buy(), signed_in()
    Subscription.objects.filter(pk=subscription.pk).update(
        state=State.PAST_DUE, grace_ends_at=NOW + 7 * DAY, provider="stripe"
    )
    page = BeautifulSoup(client.get(HOME).content, "html.parser")
    plan = page.find("section", class_="is-urgent")
    assert "Your last payment did not go through" in plan.text
    assert plan.find("button", string="Use another card")


def test_a_mail_may_lead_to_the_card_form_but_only_a_button_asks_the_provider_for_it(clock):
    subscription, client = buy(), signed_in()
    Subscription.objects.filter(pk=subscription.pk).update(state=State.PAST_DUE, provider="stripe")
    page = BeautifulSoup(client.get(at(subscription, "card")).content, "html.parser")
    assert page.find("button", string="Go to the card form")
    assert page.find("iframe") is None


def test_the_providers_form_is_shown_in_a_frame_that_only_this_page_may_load():
    subscription, client = buy(), signed_in()
    far_away()
    Customer.objects.create(account=subscription.account, provider="far", provider_id="c-1")
    Subscription.objects.filter(pk=subscription.pk).update(provider="far")
    answer = client.post(at(subscription, "card"))
    frame = BeautifulSoup(answer.content, "html.parser").find("iframe")
    assert frame["src"] == f"https://pay.example/form?to=http://testserver{at(subscription, 'card')}done/"
    assert "frame-src 'self' https://pay.example" in answer["Content-Security-Policy"]
    assert "pay.example" not in client.get(HOME)["Content-Security-Policy"]


def test_a_provider_that_does_not_answer_changes_nothing():
    subscription = buy()
    far_away(is_silent=True)
    text = text_of(signed_in().post(at(subscription, "cancel")))
    assert "does not answer just now. Nothing has changed" in text
    assert "cancelled" not in actions()


def test_a_provider_that_is_gone_changes_nothing():
    subscription = buy()
    Subscription.objects.filter(pk=subscription.pk).update(provider="gone")
    assert "Nothing has changed" in text_of(signed_in().post(at(subscription, "cancel")))
    assert "Nothing has changed" in text_of(signed_in().get(at(subscription, "card") + "done/", follow=True))


def test_pages_are_kept_by_no_cache_and_tell_the_papers_time(clock):
    subscription, client = buy(now=NOW.replace(hour=20)), signed_in()
    for path in (HOME, at(subscription, "cancel")):
        assert "no-store" in client.get(path)["Cache-Control"]
    assert subscription.paid_until is not None


def test_the_account_page_says_how_the_subscription_stands():
    assert "You have not subscribed yet." in text_of(signed_in().get("/account/"))
    buy()
    text = text_of(signed_in().get("/account/"))
    assert "Your subscription is running." in text
    assert f'href="{HOME}"' in text
