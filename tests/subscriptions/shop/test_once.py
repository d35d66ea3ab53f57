"""Who has had an offer is known again, whatever spelling of their address they come with."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.subscriptions.models import Customer, Redemption
from broadsheet.subscriptions.shop.once import HELD_FOR, card_mark, person_of, plain_address
from broadsheet.subscriptions.shop.ordering import Consent, DoesNotFit, place
from broadsheet.subscriptions.shop.selling import Fit, fit_of, shopper_of
from tests.subscriptions.plans.build import NOW, an_account
from tests.subscriptions.shop.build import an_intro, an_offer

AGREED = Consent("You pay $9 today.", {}, None, "")
WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)


@pytest.mark.parametrize(
    "spelling",
    [
        "mei.arunrat@gmail.com",
        "meiarunrat+trial@gmail.com",
        "M.e.i.Arunrat+2+3@GoogleMail.com",
        " meiarunrat@gmail.com. ",
    ],
)
def test_spellings_of_one_address_are_one_person(spelling):
    assert person_of(spelling) == person_of("meiarunrat@gmail.com")


@pytest.mark.parametrize("other", ["mei@gmail.com", "meiarunrat@paper.example", "+meiarunrat@gmail.com"])
def test_other_addresses_are_other_people(other):
    assert person_of(other) != person_of("meiarunrat@gmail.com")


@given(WORDS, WORDS, WORDS, st.data())
def test_no_dot_and_no_plus_makes_a_new_person(local, extra, host, data):
    at = data.draw(st.integers(0, len(local)))
    dotted = f"{local[:at]}.{local[at:]}+{extra}@{host}.example"
    assert plain_address(dotted) == plain_address(f"{local}@{host}.example".upper())


def test_what_is_kept_names_nobody():
    assert len(person_of("mei@paper.example")) == 16
    assert b"mei" not in person_of("mei@paper.example")


def taken_by(offer, email, card=b""):
    account = an_account(email)
    Redemption.objects.create(offer=offer, account=account, person=person_of(email), card=card, taken_at=NOW)


@pytest.mark.django_db
def test_an_introductory_price_is_had_once_under_all_spellings():
    offer = an_intro()
    taken_by(offer, "m.ei@paper.example")
    assert fit_of(offer, shopper_of(an_account("mei+2@paper.example"), NOW), NOW) is Fit.TAKEN
    assert fit_of(offer, shopper_of(an_account("other@paper.example"), NOW), NOW) is Fit.FITS


@pytest.mark.django_db
def test_once_holds_after_the_account_was_deleted():
    offer = an_intro()
    taken_by(offer, "mei@paper.example")
    an_account("mei@paper.example").user.delete()
    assert fit_of(offer, shopper_of(an_account("mei@paper.example"), NOW), NOW) is Fit.TAKEN


@pytest.mark.django_db
def test_a_plain_price_may_be_paid_again():
    offer = an_offer()
    taken_by(offer, "mei@paper.example")
    assert fit_of(offer, shopper_of(an_account("mei@paper.example"), NOW), NOW) is Fit.FITS


@pytest.mark.django_db
def test_a_publisher_may_let_an_offer_be_had_again():
    offer = an_intro(is_once_per_reader=False)
    taken_by(offer, "mei@paper.example")
    assert fit_of(offer, shopper_of(an_account("mei@paper.example"), NOW), NOW) is Fit.FITS


@pytest.mark.django_db
def test_a_card_that_has_had_it_is_known_under_another_name():
    offer, account = an_intro(), an_account("else@paper.example")
    taken_by(offer, "mei@paper.example", card=card_mark("fp_1"))
    Customer.objects.create(
        account=account, provider="stripe", provider_id="cus_1", card={"fingerprint": "fp_1"}
    )
    assert fit_of(offer, shopper_of(account, NOW), NOW) is Fit.TAKEN


@pytest.mark.django_db
def test_a_card_without_a_fingerprint_is_nobodys():
    offer, account = an_intro(), an_account("else@paper.example")
    taken_by(offer, "mei@paper.example")
    Customer.objects.create(account=account, provider="stripe", provider_id="cus_1", card={"last4": "4242"})
    assert fit_of(offer, shopper_of(account, NOW), NOW) is Fit.FITS


@pytest.mark.django_db
def test_an_order_holds_the_offer_for_an_hour_against_other_spellings_and_not_against_its_reader():
    offer = an_intro()
    order = place(an_account("mei@paper.example"), offer, AGREED, NOW)
    assert place(an_account("mei@paper.example"), offer, AGREED, NOW).key == order.key
    with pytest.raises(DoesNotFit) as refused:
        place(an_account("m.ei@paper.example"), offer, AGREED, NOW)
    assert refused.value.fit is Fit.TAKEN
    later = NOW + HELD_FOR + timedelta(seconds=1)
    assert place(an_account("m.ei@paper.example"), offer, AGREED, later).key != order.key
