"""From the journal's lines to what each reader of an experiment did, and from there to what can be said."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from broadsheet.analytics.experiments.units import DAY_MS, Asked, read_units, readers_by_day
from broadsheet.analytics.experiments.weighing import Tried, weigh
from broadsheet.journal.lines import NO_ANSWER, NO_ARTICLE, Sale, sale_part
from broadsheet.journal.schema import Event
from tests.analytics.experiments.lines import START, exposed, happened, named, read
from tests.analytics.journals import a_segment
from tests.journal.builders import NOON, a_line

ASKED = Asked("four", START, START + timedelta(days=30), 7)
LATER = START + timedelta(days=60)
UTC_ZONE = ZoneInfo("UTC")


def units_of(folder, lines, asked=ASKED):
    a_segment(folder / "journal", lines)
    found = read_units(folder / "journal", asked, LATER)
    return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]


def test_a_reader_is_a_row_with_their_arm_and_what_they_did_in_their_days(tmp_path):
    (row,) = units_of(
        tmp_path,
        [exposed(1, 91), read(1, 5), read(1, 5), read(1, 6, day=6), read(1, 7, day=8),
         happened(Event.WALL_SHOWN, 1, day=2)],
    )  # fmt: skip
    assert (row["arm"], row["readings"], row["met_wall"], row["subscribed"]) == ("four:today", 2, 1, 0)


def test_what_somebody_did_before_they_were_put_in_is_not_counted(tmp_path):
    (row,) = units_of(tmp_path, [read(1, 5), exposed(1, 91, day=1), read(1, 6, day=2)])
    assert row["readings"] == 1


def test_a_reader_of_two_months_is_one(tmp_path):
    (row,) = units_of(tmp_path, [exposed(1, 91), read(1, 5), exposed(2, 91, day=3), read(2, 6, day=4)])
    assert row["readings"] == 2


def test_who_registers_and_subscribes_is_followed_to_the_account(tmp_path):
    (row,) = units_of(
        tmp_path,
        [exposed(1, 91), happened(Event.REGISTERED, 2, before=1), happened(Event.SUBSCRIBED, 2, day=1)],
    )
    assert (row["registered"], row["subscribed"]) == (1, 1)


def test_what_an_account_did_before_it_was_signed_in_to_here_is_not_this_browsers(tmp_path):
    (row,) = units_of(
        tmp_path,
        [exposed(1, 91), happened(Event.SUBSCRIBED, 2), happened(Event.SIGNED_IN, 2, before=1, day=1)],
    )
    assert row["subscribed"] == 0


def test_a_cancellation_names_the_subscription_alone_and_is_its_readers(tmp_path):
    sale = sale_part(Sale("nine", 900, "USD", subscription=f"{77:016x}"))
    turns = [
        a_line(
            at_ms=NOON + day * DAY_MS, event=event, who=who, article=NO_ARTICLE, answer=NO_ANSWER, sale=sale
        )
        for day, event, who in ((1, Event.SUBSCRIBED, named(1)), (3, Event.CANCELLED, "\t"))
    ]
    rows = units_of(tmp_path, [exposed(1, 91), exposed(2, 92), *turns])
    assert [(row["subscribed"], row["cancelled"]) for row in rows] == [(1, 1), (0, 0)]


def test_an_account_of_the_other_arm_counts_for_itself_and_for_the_browser_and_nobody_is_lost(tmp_path):
    rows = units_of(
        tmp_path,
        [exposed(1, 91), exposed(2, 92, "four:four"), happened(Event.SIGNED_IN, 2, before=1),
         happened(Event.SUBSCRIBED, 2, day=1)],
    )  # fmt: skip
    assert [(row["arm"], row["subscribed"]) for row in rows] == [("four:today", 1), ("four:four", 1)]


def test_robots_other_experiments_and_those_who_came_after_its_end_are_not_in_it(tmp_path):
    assert (
        units_of(
            tmp_path, [exposed(1, 91, robot="named"), exposed(2, 92, "fourth:today"), exposed(3, 93, day=31)]
        )
        == []
    )


def test_a_journal_that_is_not_there_has_no_readers(tmp_path):
    assert len(read_units(tmp_path / "nowhere", ASKED, LATER)["arm"]) == 0


def test_readers_are_counted_by_the_day_on_which_they_first_came(tmp_path):
    a_segment(tmp_path / "journal", [read(1, 5), read(1, 6, day=1), read(2, 5, day=1), read(3, 5, day=2)])
    assert readers_by_day(tmp_path / "journal", START, 4) == [1, 2, 3, 3]


def made_up(rng, readers, rates):
    """Return the units of an experiment of two arms in which readers subscribe at these rates."""
    arm = rng.random(readers) < 0.5
    subscribed = rng.random(readers) < np.where(arm, rates[1], rates[0])
    nothing = np.zeros(readers, np.int64)
    first_ms = NOON + np.sort(rng.integers(0, 20 * DAY_MS, readers))
    return {
        "arm": np.where(arm, "four:four", "four:today"), "first_ms": first_ms,
        "subscribed": subscribed.astype(np.int64), "registered": nothing, "cancelled": nothing,
        "met_wall": nothing, "readings": rng.poisson(3, readers),
    }  # fmt: skip


TRIED = Tried({"today": 5_000, "four": 5_000}, "subscribed", 0.0004, 7)


def test_a_difference_shows_once_readers_have_had_their_days_and_not_before():
    units = made_up(np.random.default_rng(3), 20_000, (0.05, 0.1))
    (found,) = [each for each in weigh(units, TRIED, LATER, UTC_ZONE).weighed if each.measure == "subscribed"]
    assert found.now.is_sure
    assert found.now.low < 0.05 < found.now.high
    assert not found.looks[0].difference.is_sure
    early = weigh(units, TRIED, START + timedelta(days=6), UTC_ZONE)
    assert sum(early.ripe.values()) == 0
    assert sum(early.readers.values()) == 20_000


def test_a_measure_that_was_not_planned_for_has_an_interval_of_its_own():
    units = made_up(np.random.default_rng(4), 20_000, (0.05, 0.05))
    found = {each.measure: each for each in weigh(units, TRIED, LATER, UTC_ZONE).weighed}
    assert found["readings"].now.low < 0 < found["readings"].now.high
    assert found["readings"].first.mean == pytest.approx(3, abs=0.1)
    assert found["cancelled"].now is None


def test_what_was_said_on_a_day_is_said_of_it_ever_after():
    units = made_up(np.random.default_rng(5), 20_000, (0.05, 0.06))
    days = []
    for now in (START + timedelta(days=20), LATER):
        (found,) = [
            each for each in weigh(units, TRIED, now, UTC_ZONE).weighed if each.measure == "subscribed"
        ]
        days.append({look.day: look.difference for look in found.looks[:-1]})
    assert days[0].items() <= days[1].items()
    assert len(days[0]) > 8


def test_arms_of_the_wrong_size_are_said_to_be_unsound():
    units = made_up(np.random.default_rng(6), 20_000, (0.05, 0.05))
    lost = (units["arm"] == "four:four") & (np.arange(20_000) % 10 == 0)
    kept = {name: values[~lost] for name, values in units.items()}
    assert weigh(units, TRIED, LATER, UTC_ZONE).is_sound
    assert not weigh(kept, TRIED, LATER, UTC_ZONE).is_sound
