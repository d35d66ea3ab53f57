"""The offer on a wall or a notice: the newsroom asks, the shop answers, the gate forgets what is over."""

import pytest

from broadsheet.meter import Kind, Reason
from broadsheet.project.offers_on_walls import find_offer, turn_offers
from broadsheet.publishing.models import Change
from broadsheet.subscriptions.models import Audience
from tests.publishing.build import an_edition
from tests.publishing.newsroom import GATE
from tests.subscriptions.plans.build import DAY, NOW, text_of
from tests.subscriptions.shop.build import an_intro, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_for_each():
    for place, audience in enumerate(
        (Audience.NEW, Audience.LAPSED, Audience.TRIAL_EXPIRED, Audience.EVERYONE)
    ):
        an_offer(audience.value.replace("_", "-"), audience=audience, position=place)


@pytest.mark.parametrize(
    ("reason", "kind", "slug"),
    [
        (Reason.QUOTA_SPENT, Kind.ANONYMOUS, "new"),
        (Reason.HARD_LOCKED, Kind.REGISTERED, "new"),
        (Reason.ACCESS_LAPSED, Kind.REGISTERED, "lapsed"),
        (Reason.GIFT_OVER, Kind.REGISTERED, "lapsed"),
        (Reason.TRIAL_EXPIRED, Kind.REGISTERED, "trial-expired"),
        (Reason.ALLOWANCE_LEFT, Kind.ANONYMOUS, "new"),
        # They may have had a subscription: nothing is promised that their account contradicts.
        (Reason.ALLOWANCE_LEFT, Kind.REGISTERED, "everyone"),
    ],
)
def test_each_answer_shows_what_fits(one_for_each, reason, kind, slug):
    assert find_offer(reason, kind, "", NOW).url == f"/subscribe/{slug}/"


def test_without_an_offer_there_is_none():
    assert find_offer(Reason.QUOTA_SPENT, Kind.ANONYMOUS, "", NOW) is None


def test_a_wall_shows_price_term_and_renewal_and_leads_back(client):
    an_edition()
    an_intro()
    text = text_of(client.get("/-/fragments/wall?reason=hard_locked", headers=GATE))
    assert "$9 for 3 months, then $15 a month" in text
    assert 'href="/subscribe/three-months/?next=%%path%%"' in text


def test_a_notice_names_the_offer(client):
    an_edition()
    an_intro()
    text = text_of(client.get("/-/fragments/notice?reason=allowance_left&left=2&limit=5", headers=GATE))
    assert '<a href="/subscribe/three-months/?next=%%path%%">Three months</a>' in text


def test_walls_are_made_anew_when_what_is_sold_changes():
    offer = an_offer()
    Change.objects.all().delete()
    offer.price.amount_minor = 1600
    offer.price.save()
    assert Change.objects.get().keys == "words"


@pytest.mark.parametrize("which", ["starts_at", "ends_at"])
def test_walls_are_made_anew_when_an_offer_begins_or_ends_by_itself(which):
    an_offer(**{which: NOW})
    assert not turn_offers(NOW - 2 * DAY, NOW - DAY)
    assert turn_offers(NOW - DAY, NOW)
    assert not turn_offers(NOW, NOW + DAY)
