"""Which offers fit whom, and from when until when."""

from datetime import timedelta

import pytest

from broadsheet.meter import Standing
from broadsheet.subscriptions.models import Audience, EndReason, State, Subscription
from broadsheet.subscriptions.shop.selling import Fit, fit_of, fitting, offers_for, shopper_like, shopper_of
from tests.subscriptions.plans.build import DAY, NOW, an_account, buy
from tests.subscriptions.shop.build import a_code, a_price, an_intro, an_offer

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def slugs(offers):
    return [offer.slug for offer in offers]


def an_old_subscription(account, reason=EndReason.CANCELLED):
    return Subscription.objects.create(
        account=account,
        price=a_price(),
        provider="invoice",
        provider_id=f"old-{account.pk}",
        state=State.EXPIRED,
        started_at=NOW - 40 * DAY,
        paid_until=NOW - 10 * DAY,
        ended_at=NOW - 10 * DAY,
        end_reason=reason,
    )


@pytest.fixture
def one_for_each():
    return {audience: an_offer(audience.value.replace("_", "-"), audience=audience) for audience in Audience}


def test_strangers_are_offered_what_is_for_everyone_and_for_new_readers(one_for_each):
    assert slugs(offers_for(None, NOW)) == ["new", "everyone"]


def test_registered_readers_who_never_subscribed_are_new(one_for_each):
    assert slugs(offers_for(an_account(), NOW)) == ["new", "registered", "everyone"]


def test_a_lapsed_reader_is_won_back_and_no_longer_new(one_for_each):
    account = an_account()
    an_old_subscription(account)
    assert slugs(offers_for(account, NOW)) == ["registered", "lapsed", "everyone"]


def test_after_a_trial_comes_the_offer_for_that(one_for_each):
    account = an_account()
    an_old_subscription(account, EndReason.TRIAL_OVER)
    assert slugs(offers_for(account, NOW)) == ["registered", "trial-expired", "everyone"]


def test_a_subscriber_is_sent_to_their_account(one_for_each):
    account = an_account()
    buy(account)
    assert offers_for(account, NOW) == []
    assert fit_of(one_for_each[Audience.EVERYONE], shopper_of(account, NOW), NOW) is Fit.HAS_SUBSCRIPTION


def test_a_checkout_left_half_way_makes_nobody_a_subscriber():
    offer, account = an_offer(audience=Audience.NEW), an_account()
    buy(account, is_paid=False)
    assert fit_of(offer, shopper_of(account, NOW), NOW) is Fit.FITS


@pytest.mark.parametrize(
    ("standing", "first"),
    [
        (Standing.ACCESS_LAPSED, "lapsed"),
        (Standing.TRIAL_EXPIRED, "trial-expired"),
        (Standing.NEVER_SUBSCRIBED, "new"),
    ],
)
def test_a_wall_knows_the_offer_by_the_readers_standing(one_for_each, standing, first):
    assert first in slugs(fitting(shopper_like(is_registered=True, standing=standing), NOW))


def test_an_offer_begins_with_its_first_instant_and_ends_before_its_last():
    offer = an_offer(starts_at=NOW, ends_at=NOW + DAY)
    for at, found in ((NOW - TICK, []), (NOW, [offer]), (NOW + DAY - TICK, [offer]), (NOW + DAY, [])):
        assert offers_for(None, at) == found
        assert (fit_of(offer, shopper_of(None, at), at) is Fit.FITS) is bool(found)


def test_what_is_off_sale_is_not_offered():
    offer = an_offer()
    offer.price.is_on_sale = False
    offer.price.save()
    assert offers_for(None, NOW) == []
    assert fit_of(offer, shopper_of(None, NOW), NOW) is Fit.OVER


def test_the_publishers_order_holds_and_what_a_code_opens_comes_first():
    an_offer("second", position=2)
    an_offer("first", position=1)
    code = a_code(an_intro("secret", needs_code=True, position=9))
    assert slugs(offers_for(None, NOW)) == ["first", "second"]
    assert slugs(offers_for(None, NOW, code)) == ["secret", "first", "second"]


def test_a_code_opens_its_own_offer_only():
    code = a_code(an_offer("mine", needs_code=True))
    other = an_offer("other", needs_code=True)
    assert fit_of(other, shopper_of(None, NOW), NOW, code) is Fit.NEEDS_CODE


def test_in_a_section_only_what_opens_it_is_offered():
    an_offer("all", a_price())
    an_offer("markets", a_price(slug="markets", scopes=["markets"]), position=1)
    assert slugs(offers_for(None, NOW, section="markets/bonds")) == ["all", "markets"]
    assert slugs(offers_for(None, NOW, section="marketsquare")) == ["all"]
