"""Codes: typed as readers type, used as often as they may be, guessed by nobody."""

import pytest
from django.core.cache import cache

from broadsheet.subscriptions.models import Purchase, Redemption
from broadsheet.subscriptions.shop.codes import find_code, tidy
from broadsheet.subscriptions.shop.once import HELD_FOR, person_of
from broadsheet.subscriptions.shop.ordering import Consent, DoesNotFit, place
from broadsheet.subscriptions.shop.selling import Fit
from tests.publishing.build import an_edition
from tests.subscriptions.plans.build import DAY, NOW, an_account, signed_in, text_of
from tests.subscriptions.shop.build import a_code, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def ask(client, code):
    return text_of(client.get("/subscribe/", {"code": code}))


def order_with(code, email):
    return place(an_account(email), code.offer, Consent("terms", {}, code, ""), NOW)


@pytest.mark.parametrize("typed", ["SPRING", " spring ", "Spr ing"])
def test_a_code_may_be_typed_in_any_case_and_with_spaces(typed):
    assert tidy(typed) == "SPRING"
    assert find_code(typed, NOW) is None
    assert find_code(typed, NOW) == find_code("SPRING", NOW)
    code = a_code(an_offer(needs_code=True))
    assert find_code(typed, NOW) == code


def test_a_code_of_an_offer_that_is_over_opens_nothing():
    a_code(an_offer(needs_code=True, ends_at=NOW))
    assert find_code("SPRING", NOW) is None


def test_a_code_for_one_goes_to_the_first_who_orders():
    code = a_code(an_offer(needs_code=True), most_uses=1)
    order_with(code, "first@paper.example")
    with pytest.raises(DoesNotFit) as refused:
        order_with(code, "second@paper.example")
    assert refused.value.fit is Fit.CODE_USED_UP


def test_a_code_comes_free_again_when_an_order_is_not_paid_for():
    code = a_code(an_offer(needs_code=True), most_uses=1)
    order_with(code, "first@paper.example")
    Purchase.objects.update(agreed_at=NOW - HELD_FOR)
    assert order_with(code, "second@paper.example").code == code


def test_a_used_code_stays_used():
    code = a_code(an_offer(needs_code=True), most_uses=1)
    Redemption.objects.create(
        offer=code.offer, code=code, person=person_of("x@paper.example"), taken_at=NOW - DAY
    )
    with pytest.raises(DoesNotFit):
        order_with(code, "second@paper.example")


def test_a_right_code_is_said_to_work_and_a_wrong_one_not_to(client):
    an_edition()
    a_code(an_offer("secret-price", needs_code=True))
    assert "Secret price" not in ask(client, "")
    assert "opens no offer now" in ask(client, "SUMMER")
    assert "Secret price" in ask(client, "spring")


def test_whoever_guesses_is_slowed_and_then_told_nothing_even_of_a_right_code():
    an_edition()
    a_code(an_offer("secret-price", needs_code=True))
    guesser, other = signed_in(), signed_in(an_account("other@paper.example"))
    for number in range(8):
        assert "opens no offer now" in ask(guesser, f"GUESS{number}")
    said = ask(guesser, "SPRING")
    assert "You have tried many codes" in said
    assert "Secret price" not in said
    assert "Secret price" in ask(other, "SPRING")


def test_a_right_code_is_no_guess():
    an_edition()
    a_code(an_offer("secret-price", needs_code=True))
    reader = signed_in()
    for _ in range(12):
        assert "Secret price" in ask(reader, "SPRING")


def test_one_network_may_not_guess_as_many_readers():
    an_edition()
    for number in range(40):
        ask(signed_in(an_account(f"reader{number}@paper.example")), "WRONG")
    assert "You have tried many codes" in ask(signed_in(an_account("last@paper.example")), "WRONG")
