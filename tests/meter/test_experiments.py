"""Who is drawn into which arm: always the same, by shares, independently between layers and experiments."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b

import pytest

from broadsheet.meter.experiments import Arm, Experiment, Layer, Trials, is_held_out, place_in
from tests.build import NOW, a_policy

LOTS = [number.to_bytes(12) for number in range(20_000)]
OTHER = a_policy(anonymous=4, version="four:four")


def an_experiment(name="four", *, layer=Layer.METER, key=b"k" * 16, places=(0, 10_000), arms=None):
    """Return an experiment of two even arms that began an hour ago and has a month to go."""
    arms = arms or (Arm("today", 5_000), Arm("four", 5_000, OTHER))
    start, end = NOW - timedelta(hours=1), NOW + timedelta(days=30)
    return Experiment(name, layer, key, *places, start, end, arms)


def arms_of(experiment, lots=LOTS):
    found = [experiment.find_arm(lot) for lot in lots]
    return [None if arm is None else arm.name for arm in found]


def test_a_readers_arm_is_always_the_same_and_that_of_the_documented_hash():
    experiment = an_experiment()
    lot = bytes.fromhex("00112233445566778899aabb")
    digest = blake2b(lot, digest_size=8, key=b"k" * 16, person=b"broadsheet.lot").digest()
    place = int.from_bytes(digest) * 10_000 >> 64
    assert experiment.find_arm(lot).name == ("today" if place < 5_000 else "four")
    assert experiment.find_arm(lot) is experiment.find_arm(lot)


def test_arms_have_their_shares():
    arms = (Arm("today", 7_000), Arm("three", 2_000, OTHER), Arm("two", 1_000, OTHER))
    counted = Counter(arms_of(an_experiment(arms=arms)))
    assert counted["today"] == pytest.approx(14_000, abs=200)
    assert counted["three"] == pytest.approx(4_000, abs=170)
    assert counted["two"] == pytest.approx(2_000, abs=130)


def test_experiments_on_different_places_share_no_reader_and_miss_none():
    one, other = (arms_of(an_experiment(places=places)) for places in ((0, 4_000), (4_000, 10_000)))
    assert all((a is None) != (b is None) for a, b in zip(one, other, strict=True))


def test_another_key_draws_anew_and_another_layer_too():
    first, second = (arms_of(an_experiment(key=key)) for key in (b"k" * 16, b"l" * 16))
    same = sum(a == b for a, b in zip(first, second, strict=True))
    assert same == pytest.approx(10_000, abs=300)
    places = [(place_in(Layer.METER, lot) < 5_000, place_in(Layer.OFFERS, lot) < 5_000) for lot in LOTS]
    assert Counter(places)[True, True] == pytest.approx(5_000, abs=250)


def test_a_reader_is_drawn_a_policy_and_is_called_by_the_arm():
    trials = Trials([an_experiment()])
    drawn = {trials.draw(lot, NOW).label: trials.draw(lot, NOW) for lot in LOTS[:50]}
    assert drawn.keys() == {"four:today", "four:four"}
    assert drawn["four:four"].policy is OTHER
    assert drawn["four:today"].policy is None
    assert drawn["four:four"].exposed == (("four", "four"),)


def test_before_its_start_and_from_its_end_on_nothing_is_drawn():
    experiment = an_experiment()
    trials = Trials([experiment])
    moment = timedelta(microseconds=1)
    assert trials.draw(LOTS[0], experiment.starts_at - moment).label == ""
    assert trials.draw(LOTS[0], experiment.starts_at).label
    assert trials.draw(LOTS[0], experiment.ends_at - moment).label
    assert trials.draw(LOTS[0], experiment.ends_at).label == ""
    assert trials.turns_after(NOW) == experiment.ends_at
    assert trials.turns_after(experiment.ends_at) is None


def test_everyone_in_an_arm_that_was_stopped_has_what_everybody_has():
    stopped = an_experiment(arms=(Arm("today", 5_000), Arm("four", 5_000, OTHER, is_stopped=True)))
    drawn = {Trials([stopped]).draw(lot, NOW) for lot in LOTS[:100]}
    assert {(each.label, each.policy) for each in drawn} == {("", None), ("four:today", None)}


def test_a_reader_may_be_in_one_experiment_of_each_layer():
    prices = (Arm("nine", 5_000, offers=frozenset({"nine"})), Arm("six", 5_000, offers=frozenset({"six"})))
    trials = Trials([an_experiment(), an_experiment("price", layer=Layer.OFFERS, key=b"p" * 16, arms=prices)])
    drawn = next(each for lot in LOTS if (each := trials.draw(lot, NOW)).label == "four:four|price:six")
    assert (drawn.policy, drawn.offers) == (OTHER, "price:six")


def test_offers_of_other_arms_are_hidden_and_whoever_is_in_no_arm_has_the_first_ones():
    arms = (
        Arm("nine", 5_000, offers=frozenset({"nine"})),
        Arm("six", 5_000, offers=frozenset({"six", "gift"})),
    )
    price = an_experiment("price", layer=Layer.OFFERS, arms=arms)
    trials = Trials([price])
    assert trials.hidden_offers("price:six", NOW) == {"nine"}
    assert trials.hidden_offers("price:nine", NOW) == {"six", "gift"}
    assert trials.hidden_offers("", NOW) == {"six", "gift"}
    assert trials.hidden_offers("price:six", price.ends_at) == frozenset()
    stopped = replace(price, arms=(arms[0], replace(arms[1], is_stopped=True)))
    assert Trials([stopped]).hidden_offers("price:six", NOW) == {"six", "gift"}


def test_the_hold_out_is_in_nothing_and_keeps_whom_it_had_as_it_grows():
    small = {lot for lot in LOTS if is_held_out(lot, 500)}
    large = {lot for lot in LOTS if is_held_out(lot, 1_000)}
    assert small < large
    assert len(small) == pytest.approx(1_000, abs=100)
    trials = Trials([an_experiment()], hold_out=500)
    assert {trials.draw(lot, NOW).label for lot in small} == {"hold-out"}
    assert not any(trials.draw(lot, NOW).exposed for lot in small)


def test_nothing_to_draw_is_false():
    assert not Trials()
    assert Trials(hold_out=1)
    assert Trials([an_experiment()])


def test_a_place_beyond_all_shares_is_in_no_arm():
    assert arms_of(an_experiment(arms=(Arm("half", 5_000),))).count(None) == pytest.approx(10_000, abs=300)
