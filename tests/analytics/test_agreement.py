"""Every quick way of a replay decides as the meter does, reading by reading."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.analytics.arrays import Columns, picked
from broadsheet.analytics.grants import refused
from broadsheet.analytics.meters import LEFT_OUT, Limits, Log, Ruled
from broadsheet.analytics.needs import needs_of_refusals
from broadsheet.analytics.periods import periods_of
from broadsheet.analytics.ranks import needs_by_place
from broadsheet.analytics.rows import by_reader, rows_of
from broadsheet.analytics.sweeps import Swept
from broadsheet.analytics.tallies import Tally, tally
from broadsheet.meter import Policy
from broadsheet.meter.instants import from_milliseconds, to_milliseconds
from tests.analytics import reference, strategies
from tests.analytics.reference import Attempt, columns_of, decisions, is_blocked
from tests.analytics.strategies import moved
from tests.build import a_policy

LIMITS = (0, 1, 2, 3, 5, 10_000)


def policy_of(span: str | int, zone: str, week_starts: str, **said: object) -> Policy:
    """Return a policy over a window of any kind."""
    first = week_starts if span == "week" else None
    return a_policy(window=span, timezone=zone, week_starts=first, **said)


def at_a_turn(attempts: list[Attempt], policy: Policy) -> list[Attempt]:
    """Return the log moved so that one of its readings is the first instant of a period."""
    turn = policy.window.period_at(from_milliseconds(attempts[0].read_ms)).end
    return moved(attempts, len(attempts) // 2, to_milliseconds(turn))


def log_of(attempts: list[Attempt], faces: list[reference.Face]) -> Log:
    return Log(attempts[0].read_ms, attempts[-1].read_ms, faces)


def numbers(columns: Columns) -> list[int]:
    found: list[int] = sorted(columns["number"].tolist())
    return found


def figures(tally: Tally) -> tuple[int, ...]:
    return (
        tally.readings, tally.readers, tally.active, tally.stopped, tally.stopped_readers, tally.blocked,
        tally.blocked_articles,
    )  # fmt: skip


ZONES = st.sampled_from(strategies.ZONES)


@given(strategies.logs(), strategies.SPANS, ZONES, strategies.WEEK_STARTS)
@settings(max_examples=150, deadline=None)
def test_bare_limits_block_what_the_meter_blocks(
    attempts: list[Attempt], span: str | int, zone: str, week_starts: str
) -> None:
    policy = policy_of(span, zone, week_starts)
    attempts = at_a_turn(attempts, policy)
    ordered = by_reader(columns_of(attempts, [reference.BARE]))
    verdicts = Limits(LIMITS, policy.window).over(log_of(attempts, [reference.BARE])).judge(ordered)
    blocks = [verdict.needs.refused(limit) for verdict in verdicts for limit in verdict.limits]
    for limit, is_blocked_here in zip(LIMITS, blocks, strict=True):
        expected = decisions(policy_of(span, zone, week_starts, anonymous=limit), attempts)
        blocked = picked(ordered, is_blocked_here)
        assert numbers(blocked) == [n for n, decision in enumerate(expected) if is_blocked(decision)]


@given(
    strategies.logs(strategies.faces()), strategies.SPANS, ZONES, strategies.WEEK_STARTS, strategies.rules()
)
@settings(max_examples=250, deadline=None)
def test_a_policy_blocks_what_the_meter_blocks_and_leaves_out_what_it_leaves_out(
    attempts: list[Attempt],
    span: str | int,
    zone: str,
    week_starts: str,
    rules: list[dict[str, object]],
) -> None:
    policy = policy_of(span, zone, week_starts, anonymous=2, registered=3, rules=rules)
    attempts = at_a_turn(attempts, policy)
    faces = sorted({attempt.face for attempt in attempts}, key=str)
    ordered = by_reader(columns_of(attempts, faces))
    (verdict,) = Ruled("this", policy).over(log_of(attempts, faces)).judge(ordered)
    expected = decisions(policy, attempts)
    metered = picked(ordered, verdict.is_metered)
    blocked = picked(metered, verdict.needs.refused(*verdict.limits))
    assert numbers(blocked) == [n for n, decision in enumerate(expected) if is_blocked(decision)]
    assert numbers(metered) == [n for n, each in enumerate(expected) if each.reason not in reference.LEFT_OUT]
    reasons = [reference.LEFT_OUT.get(decision.reason, "") for decision in expected]
    assert verdict.left_out.tolist() == [0, *(reasons.count(why) for why in LEFT_OUT[1:])]


@given(strategies.logs(), st.sampled_from(("day", "week", "month")), ZONES)
@settings(max_examples=100, deadline=None)
def test_counting_places_and_going_through_grants_give_the_same(
    attempts: list[Attempt], span: str, zone: str
) -> None:
    policy = policy_of(span, zone, "sunday")
    attempts, window = at_a_turn(attempts, policy), policy.window
    periods = periods_of(window, attempts[0].read_ms, attempts[-1].read_ms)
    rows = rows_of(by_reader(columns_of(attempts, [reference.BARE])), periods)
    slowly = refused(rows, None, np.array([LIMITS]), periods.lifetime)
    needs = needs_by_place(rows)
    for limit, refusals in zip(LIMITS, slowly, strict=True):
        assert (needs.refused(limit) == refusals).all()
    one_by_one = [tally(rows, needs_of_refusals(rows, refusals), [0])[0] for refusals in slowly]
    assert [figures(each) for each in tally(rows, needs, LIMITS)] == [figures(each) for each in one_by_one]


@given(strategies.logs(), strategies.SPANS, ZONES, strategies.WEEK_STARTS)
@settings(max_examples=100, deadline=None)
def test_instants_share_a_period_if_the_meter_says_so(
    attempts: list[Attempt], span: str | int, zone: str, week_starts: str
) -> None:
    if isinstance(span, int):
        return
    policy = policy_of(span, zone, week_starts)
    attempts, window = at_a_turn(attempts, policy), policy.window
    at = [attempt.read_ms for attempt in attempts]
    found = periods_of(window, at[0], at[-1]).number(np.array(at)).tolist()
    starts = [window.period_at(from_milliseconds(instant)).start for instant in at]
    assert [a == b for a, b in pairwise(found)] == [a == b for a, b in pairwise(starts)]


@given(
    strategies.logs(strategies.faces()), strategies.SPANS, ZONES, strategies.WEEK_STARTS, strategies.rules()
)
@settings(max_examples=60, deadline=None)
def test_each_allowance_of_a_swept_policy_blocks_what_the_meter_blocks(
    attempts: list[Attempt], span: str | int, zone: str, week_starts: str, rules: list[dict[str, object]]
) -> None:
    swept = (0, 1, 4)
    policy = policy_of(span, zone, week_starts, anonymous=2, registered=3, rules=rules)
    attempts = at_a_turn(attempts, policy)
    faces = sorted({attempt.face for attempt in attempts}, key=str)
    ordered = by_reader(columns_of(attempts, faces))
    verdicts = list(Swept("this", policy, swept).over(log_of(attempts, faces)).judge(ordered))
    for limit, verdict in zip(swept, verdicts, strict=True):
        same = policy_of(span, zone, week_starts, anonymous=limit, registered=max(3, limit), rules=rules)
        metered = picked(ordered, verdict.is_metered)
        blocked = picked(metered, verdict.needs.refused(*verdict.limits))
        expected = decisions(same, attempts)
        assert numbers(blocked) == [n for n, decision in enumerate(expected) if is_blocked(decision)]
