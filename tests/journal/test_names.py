"""Names of readers: the same within a window, and others when it needs them no longer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.journal import Names
from broadsheet.journal.names import NOBODY, Era
from broadsheet.meter import Policy
from tests.analytics.strategies import ZONES
from tests.build import a_policy

READER = b"reader-00001"
SECRET = "5a" * 32
NOON = datetime(2026, 3, 15, 11, 0, tzinfo=UTC)


def names_at(policy: Policy, *instants: datetime, names: Names | None = None) -> list[set[str]]:
    """Return all names of one reader at each instant."""
    names = names or Names.from_text(SECRET)
    return [set(names.of(READER, policy, instant).split("\t")) - {""} for instant in instants]


def test_a_reader_keeps_a_name_for_a_month_of_the_publication() -> None:
    policy = a_policy(timezone="Asia/Singapore")
    midnight = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)  # 1 April in Singapore
    march, last, april = names_at(policy, NOON, midnight - timedelta(milliseconds=1), midnight)
    assert march == last
    assert not march & april


def test_names_differ_by_reader_and_by_secret() -> None:
    policy = a_policy()
    names = Names.from_text(SECRET)
    name = names.of(READER, policy, NOON)
    assert len(name) == 17  # sixteen digits, a tab, no earlier name
    assert names.of(b"reader-00002", policy, NOON) != name
    assert Names.from_text("5b" * 32).of(READER, policy, NOON) != name
    assert Names.from_text(SECRET).of(READER, policy, NOON) == name


def test_a_name_fits_into_a_number_with_a_sign() -> None:
    names, policy = Names.from_text(SECRET), a_policy()
    numbers = [int(names.of(f"reader-{n}".encode(), policy, NOON)[:16], 16) for n in range(200)]
    assert max(numbers) < 1 << 63


def test_who_has_no_pass_has_no_name() -> None:
    names = Names.from_text(SECRET)
    assert names.of(None, a_policy(), NOON) == NOBODY
    assert names.of(b"", a_policy(), NOON) == NOBODY


@pytest.mark.parametrize("span", ["day", "month"])
def test_a_calendar_that_ends_with_the_month_never_tells_an_earlier_name(span: str) -> None:
    policy = a_policy(window=span, timezone="UTC")
    days = [NOON + timedelta(days=day) for day in range(60)]
    assert all(len(names) == 1 for names in names_at(policy, *days))


def test_a_week_over_the_turn_of_the_month_tells_both_names_while_it_lasts() -> None:
    policy = a_policy(window="week", week_starts="monday", timezone="UTC")
    tuesday, wednesday = (datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((3, 31), (4, 1)))
    next_monday = datetime(2026, 4, 6, 0, 0, tzinfo=UTC)
    before, after, later = names_at(policy, tuesday, wednesday, next_monday)
    assert before < after
    assert later == after - before


@given(
    st.sampled_from(("day", "week", "month", 1, 7, 28, 30, 31, 32, 90, 365)),
    st.sampled_from(ZONES),
    st.integers(0, 10 * 365 * 86_400_000).map(lambda ms: NOON + timedelta(milliseconds=ms)),
    st.floats(0, 1, exclude_max=True),
)
@settings(max_examples=300)
def test_two_instants_of_one_window_can_be_joined(
    span: str | int, zone: str, now: datetime, share: float
) -> None:
    policy = a_policy(window=span, timezone=zone, week_starts="sunday" if span == "week" else None)
    start = policy.window.period_at(now).start
    earlier = start + (now - start) * share
    first, second = names_at(policy, earlier, now)
    assert first & second
    # Whoever goes back in time, or has worked out something else before, says the same.
    names = Names.from_text(SECRET)
    assert names_at(policy, now, earlier, now, names=names) == [second, first, second]


def test_another_policy_is_taken_up_at_once() -> None:
    names = Names.from_text(SECRET)
    monthly, weekly = a_policy(timezone="UTC"), a_policy(window="week", week_starts="monday", timezone="UTC")
    day = datetime(2026, 4, 1, 12, tzinfo=UTC)
    assert [len(names_at(policy, day, names=names)[0]) for policy in (monthly, weekly)] == [1, 2]


def test_only_so_many_names_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.journal.names.MOST_REMEMBERED", 2)
    names, policy = Names.from_text(SECRET), a_policy()
    readers = [f"reader-{number}".encode() for number in range(5)]
    assert [names.of(each, policy, NOON) for each in readers] == [
        names.of(each, policy, NOON) for each in readers
    ]


@pytest.mark.parametrize("text", ["5a" * 15, "5a" * 65, "no digits at all, this"])
def test_a_secret_that_is_none_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="journal's key") as caught:
        Names.from_text(text)
    assert text not in str(caught.value)


def test_an_era_says_when_it_begins_and_ends() -> None:
    names = Names.from_text(SECRET)
    year: Era = names._era(a_policy(window=90, timezone="UTC"), NOON)
    assert (year.start.year, year.start.month, year.end.year) == (2026, 1, 2027)
