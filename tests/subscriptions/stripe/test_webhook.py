"""What Stripe tells us: stored first, handled once, tried again; and nobody else is believed."""

import json
import logging
import time

import pytest
from django.test import Client

from broadsheet.subscriptions import inbox
from broadsheet.subscriptions.models import ProviderEvent, State
from broadsheet.subscriptions.providers import ProviderUnavailable, get_provider, register
from tests.subscriptions.stripe.build import post_event, signature


def an_event(bought, event_id="evt_1"):
    about = {"object": "subscription", "id": bought.provider_id}
    return {"id": event_id, "type": "customer.subscription.updated", "data": {"object": about}}


def test_a_forged_event_is_refused_and_logged(life, caplog):
    bought = life.buy()
    with caplog.at_level(logging.WARNING):
        assert post_event(an_event(bought), secret="whsec_of_somebody_else").status_code == 400
    assert "was refused" in caplog.text
    assert not ProviderEvent.objects.exists()


def test_an_event_that_somebody_kept_and_sends_later_is_refused(life):
    bought = life.buy()
    assert post_event(an_event(bought), at=time.time() - 301).status_code == 400
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize("header", ["", "t=1", "v1=abc", "t=soon,v1=abc", "nonsense"])
def test_an_event_without_a_signature_is_refused(life, header):
    answer = Client().post(
        "/hooks/stripe/", b"{}", content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"[]", b"{}", b"not json", b"\xff"])
def test_a_signed_body_that_is_no_event_is_refused(life, body):
    headers = {"Stripe-Signature": signature(body)}
    answer = Client().post("/hooks/stripe/", body, content_type="application/json", headers=headers)
    assert answer.status_code == 400


def test_an_event_does_not_say_how_things_are_but_where_to_look(life):
    bought = life.buy()
    lie = an_event(bought)
    lie["data"]["object"] |= {"status": "active", "metadata": {}}
    assert post_event(lie).status_code == 200
    bought.refresh_from_db()
    assert bought.state == State.INCOMPLETE


def test_an_event_that_comes_again_is_handled_once(life):
    bought = life.buy()
    life.fill_in()
    for _ in range(3):
        assert post_event(an_event(bought)).status_code == 200
    assert ProviderEvent.objects.get().attempts == 1
    assert life.told == ["subscribed"]


def test_an_event_that_cannot_be_handled_is_kept_and_tried_again_ever_later(life):
    bought, now = life.buy(), life.clock.now
    life.fill_in()

    class Silent:
        """Stripe's door, with nobody behind it."""

        verified = life.provider.verified

        def hear(self, kind, body, now):
            raise ProviderUnavailable("nobody answers")

    register("stripe", Silent)
    assert post_event(an_event(bought)).status_code == 200
    event = ProviderEvent.objects.get()
    assert (event.handled_at, event.attempts) == (None, 1)
    assert "nobody answers" in event.error
    assert inbox.handle_waiting(now) == 0
    rests = []
    for _ in range(3):
        event.refresh_from_db()
        rests.append(int((event.due_at - now).total_seconds()))
        now = event.due_at
        inbox.handle_waiting(now)
    assert rests == [60, 120, 240]

    register("stripe", lambda: life.provider)
    event.refresh_from_db()
    assert inbox.handle_waiting(event.due_at) == 1
    bought.refresh_from_db()
    assert (bought.state, life.told) == (State.ACTIVE, ["subscribed"])
    assert inbox.handle_waiting(event.due_at) == 0


def test_an_event_that_another_is_at_is_left_to_them(life):
    bought = life.buy()
    event = inbox.store("stripe", "evt_9", "customer.subscription.updated", an_event(bought), life.clock.now)
    ProviderEvent.objects.update(due_at=life.clock.now + inbox.AT_MOST)
    assert not inbox.handle(event, life.clock.now)


def test_an_event_of_a_subscription_that_is_not_ours_harms_nothing(life):
    other = life.stripe.client.v1.customers.create({"email": "else@paper.example"})
    event = {
        "id": "evt_2",
        "type": "charge.refunded",
        "data": {"object": {"object": "charge", "customer": other.id}},
    }
    assert post_event(event).status_code == 200
    assert ProviderEvent.objects.get().handled_at == life.clock.now


def test_what_was_handled_long_ago_is_forgotten(life):
    bought = life.buy()
    post_event(an_event(bought))
    assert inbox.forget_handled(life.clock.turn(days=89)) == 0
    assert inbox.forget_handled(life.clock.turn(days=2)) == 1


def test_the_card_form_of_stripe_itself_loads_its_script_and_sends_readers_nowhere_else(life):
    keys = get_provider("stripe").settings
    page = Client().get(
        "/account/subscription/card-form/",
        {"intent": "pi_1_secret_2", "return_url": "http://testserver/subscribe/done/"},
    )
    assert keys.publishable_key in page.content.decode()
    assert "https://js.stripe.com" in page.headers["Content-Security-Policy"]
    for said in ({"intent": "pi_1_secret_2", "return_url": "https://else.example/"}, {"intent": "x"}):
        assert Client().get("/account/subscription/card-form/", said).status_code == 404


def test_the_body_is_kept_as_it_came(life):
    event = an_event(life.buy())
    post_event(event)
    assert ProviderEvent.objects.get().body == json.loads(json.dumps(event))
