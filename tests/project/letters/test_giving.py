"""Gifts and seats are mailed to those who give and to those who are given something, each once."""

from datetime import timedelta

import pytest

from broadsheet.mailing.choices import choose_language
from broadsheet.mailing.models import Mail
from broadsheet.project.letters.of_giving import give_due
from broadsheet.subscriptions.gifts.buying import mark_bought
from broadsheet.subscriptions.groups.seats import find_group, invite
from broadsheet.subscriptions.models import Gift, Product, Unit
from broadsheet.subscriptions.money import Money
from tests.project.letters.build import NOW, a_price, a_seller, an_account, said_in, some_subscription

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAID = Money(12000, "EUR")


def a_gift(**said):
    facts = {
        "product": a_price().product,
        "term_count": 6,
        "term_unit": Unit.MONTH,
        "giver": an_account("tom@reader.example", "Tom Hale"),
        "email": "ada@reader.example",
        "opens_at": NOW,
        "expires_at": NOW + 365 * DAY,
    }
    return Gift.objects.create(**facts | said)


def mailed():
    return list(Mail.objects.order_by("pk").values_list("kind", "to"))


def test_a_gift_for_today_is_confirmed_and_mailed_at_once():
    seller = a_seller()
    gift = a_gift(receiver_name="Ada", message="Happy birthday!", terms="You pay €120 today, once.")
    assert mark_bought(gift, PAID, NOW)
    assert mailed() == [("gift_bought", "tom@reader.example"), ("gift_for_you", "ada@reader.example")]
    confirmed, given = (said_in(mail) for mail in Mail.objects.order_by("pk"))
    for said in (
        "Digital, 6 months",
        "€120",
        gift.code,
        "For: Ada",
        "ada@reader.example",
        "24 November 2026",
    ):
        assert said in confirmed
    assert gift.terms in confirmed
    assert seller.legal_name in confirmed
    for said in ("Tom Hale gives you", "Happy birthday!", f"/gift/redeem/?code={gift.code}"):
        assert said in given


def test_a_gift_for_a_later_day_is_mailed_on_that_day_and_once():
    mark_bought(a_gift(opens_at=NOW + 30 * DAY), PAID, NOW)
    assert [give_due(NOW + day * DAY) for day in (0, 29, 30, 31)] == [0, 0, 1, 0]
    assert mailed() == [("gift_bought", "tom@reader.example"), ("gift_for_you", "ada@reader.example")]
    assert Gift.objects.get().sent_at == NOW + 30 * DAY


def test_a_payment_that_is_told_twice_is_confirmed_once():
    gift = a_gift()
    assert [mark_bought(gift, PAID, NOW), mark_bought(gift, PAID, NOW + DAY)] == [True, False]
    assert len(mailed()) == 2
    assert Gift.objects.get().bought_at == NOW


@pytest.mark.parametrize(
    "said",
    [
        {"bought_at": None},
        {"email": ""},
        {"redeemed_at": NOW},
        {"withdrawn_at": NOW},
        {"expires_at": NOW},
    ],
)
def test_what_is_unpaid_handed_over_redeemed_taken_back_or_too_old_is_not_mailed(said):
    a_gift(**{"bought_at": NOW} | said)
    assert give_due(NOW) == 0


def test_who_hands_a_gift_over_themself_gets_the_code_and_no_day():
    mark_bought(a_gift(email=""), PAID, NOW)
    (mail,) = Mail.objects.all()
    assert "It reaches them on" not in said_in(mail)


def test_a_gift_is_written_of_in_the_giver_s_language():
    gift = a_gift(giver_name="Tomek")
    choose_language(gift.giver.user, "pl")
    mark_bought(gift, PAID, NOW)
    given = Mail.objects.get(kind="gift_for_you")
    assert given.language == "pl"
    assert "od Tomek" in said_in(given)


def test_whoever_is_offered_a_seat_gets_the_link_to_it():
    Product.objects.create(name="Family", slug="family", scopes=["*"], seats=3)
    owner = an_account("tom@reader.example", "Tom Hale")
    some_subscription(owner, a_price("family"))
    seat = invite(find_group(owner), "ada@reader.example", NOW)
    (mail,) = Mail.objects.all()
    assert (mail.kind, mail.to) == ("group_invitation", "ada@reader.example")
    for said in ("Tom Hale", "Family", f"/account/group/join/{seat.token}/", "24 December 2026"):
        assert said in said_in(mail)
