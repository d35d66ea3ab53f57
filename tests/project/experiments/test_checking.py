"""An experiment that contradicts itself does not begin, and every contradiction is named."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from broadsheet.project.experiments.checking import Sides, contradictions
from broadsheet.project.experiments.deeds import Contradicted, begin, stop
from broadsheet.project.models import Experiment
from broadsheet.publishing.policies.versions import store, text_in_force
from tests.project.experiments.build import an_experiment
from tests.subscriptions.shop.build import an_offer

pytestmark = pytest.mark.django_db


def problems_of(row):
    return contradictions(Sides(row, list(row.arms.all())), timezone.now())


def changed(row, **arm):
    row.arms.filter(position=1).update(**arm)
    return row


def today():
    return text_in_force(timezone.now())[0]


def test_a_sound_experiment_has_none():
    assert problems_of(an_experiment()) == []


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"ends_at": timezone.now() - DAY}, "It ends before it begins."),
        ({"ends_at": timezone.now() + 100 * DAY}, "It runs for more than 92 days"),
        ({"outcome_days": 0}, "Days for the outcome must be 1 to 60."),
        ({"ends_at": timezone.now() + 5 * DAY}, "over before the first reader has had the days"),
        ({"limits": (None,)}, "It has fewer than two arms."),
        ({"limits": (3, 4)}, "it must have today's policy."),
        ({"limits": (None, None)}, "arm-1 has no policy."),
        ({"limits": (None, 5)}, "arm-1 says the same as today's policy."),
        ({"limits": (None, 4, 4)}, "arm-2 says the same as arm-1."),
        ({"effect": Decimal(0)}, "What is to be seen cannot be"),
        ({"baseline": Decimal("1.2")}, "What is to be seen cannot be"),
        ({"primary": "happiness"}, "There is no measure happiness."),
        ({"layer": "words"}, "It must be about the meter or about offers."),
        ({"offers": (["nowhere"], [])}, "There is no offer nowhere."),
    ],
)
def test_what_contradicts_itself_is_named(said, problem):
    assert any(problem in found for found in problems_of(an_experiment(**said)))


@pytest.mark.parametrize(
    ("arm", "problem"),
    [
        ({"share": 4_000}, "The arms' shares make 90.0 %, and must make 100 %."),
        ({"policy": 'timezone = "Asia/Singapore"'}, "allowances"),
        ({"offers": ["nine"]}, "It is about the meter, and an arm names offers."),
    ],
)
def test_what_contradicts_itself_in_an_arm_is_named(arm, problem):
    assert any(problem in found for found in problems_of(changed(an_experiment(), **arm)))


def test_a_start_that_has_gone_by_is_now():
    row, now = an_experiment(starts_at=timezone.now() - DAY), timezone.now()
    begin(row, now)
    assert Experiment.objects.get().starts_at == now


def test_a_policy_of_another_timezone_or_a_longer_memory_is_refused():
    text = today().replace("anonymous = 5", "anonymous = 4")
    moved = changed(an_experiment("moved"), policy=text.replace('"Asia/Singapore"', '"Europe/Berlin"'))
    assert any("another timezone" in found for found in problems_of(moved))
    long = changed(an_experiment("long"), policy=text.replace('period = "month"', "rolling_days = 90"))
    assert any("counts over 90 days" in found for found in problems_of(long))


def test_a_policy_that_is_to_change_meanwhile_is_named():
    store(
        today().replace("anonymous = 5", "anonymous = 7"),
        now=timezone.now(),
        effective_from=timezone.now() + DAY,
    )
    assert any("takes effect while it runs" in found for found in problems_of(an_experiment()))


def test_offers_must_run_for_all_of_its_time_and_differ():
    an_offer("nine")
    an_offer("short", ends_at=timezone.now() + DAY)
    assert any(
        "short does not run" in found for found in problems_of(an_experiment(offers=(["nine"], ["short"])))
    )
    assert "Two arms have the same offers." in problems_of(an_experiment("same", offers=(["nine"], ["nine"])))


def test_two_on_the_same_readers_are_refused_and_on_different_ones_get_their_places():
    first, second, third = (
        an_experiment(name, share=share) for name, share in (("a", 6_000), ("b", 4_000), ("c", 1))
    )
    for row in (first, second):
        begin(row, timezone.now())
    assert [Experiment.objects.get(name=name).first_place for name in "ab"] == [0, 6_000]
    with pytest.raises(Contradicted, match="would be in a, b too"):
        begin(third, timezone.now())
    stop(first, timezone.now())
    begin(third, timezone.now() + timedelta(seconds=2))
    assert Experiment.objects.get(name="c").first_place == 0


def test_offers_and_the_meter_are_tried_on_the_same_readers_at_once():
    begin(an_experiment(), timezone.now())
    an_offer("nine")
    an_offer("six")
    begin(an_experiment("price", offers=(["nine"], ["six"])), timezone.now())
    assert Experiment.objects.exclude(begun_at=None).count() == 2


def test_an_offer_is_in_one_experiment_at_a_time():
    for slug in ("nine", "six", "five"):
        an_offer(slug)
    begin(an_experiment("price", offers=(["nine"], ["six"]), share=5_000), timezone.now())
    again = an_experiment("again", offers=(["nine"], ["five"]), share=5_000)
    assert any("nine is in price too" in found for found in problems_of(again))


def test_what_contradicts_itself_changes_nothing():
    row = an_experiment(limits=(None, 5))
    with pytest.raises(Contradicted):
        begin(row, timezone.now())
    assert Experiment.objects.get().begun_at is None
