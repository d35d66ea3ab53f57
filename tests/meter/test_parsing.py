"""A policy parses, or says what is wrong with it. Nothing else ever comes out."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.meter import Kind, PolicyError, Problem, parse_policy
from broadsheet.meter.policy import MergeRule, OutageRule
from broadsheet.meter.tables import MOST_SHOWN, shown
from tests.build import a_policy, as_toml, policy_text
from tests.meter.rows import read_cases

KEYS = re.findall(
    r"\w+",
    """timezone window period week_starts rolling_days allowances anonymous registered merge rule outage
    new_readers per_hour exempt_networks crawlers search ai_search ai_training user_fetch rules name
    section tag older_than_days younger_than_days access pool""",
)
WORDS = ["UTC", "Asia/Singapore", ".", "../x", "month", "week", "unlimited", "open", "full", "union"]

scalars = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(WORDS),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)
documents = st.dictionaries(st.sampled_from(KEYS), values, max_size=8)
sound = st.sampled_from([policy_text(), policy_text(rules=[{"name": "x", "tag": "y", "access": "open"}])])


def parses_or_says_why(text: str) -> None:
    """Fail on anything but a Policy and a PolicyError whose problems are all filled in."""
    problems = problems_of(text)
    assert all(problem.problem and problem.expected for problem in problems)
    assert all(str(problem).startswith("policy.toml: ") for problem in problems)


def problems_of(text: str) -> tuple[Problem, ...]:
    """Return the faults of a policy's text; none where it parses."""
    try:
        parse_policy(text)
    except PolicyError as error:
        return error.problems
    return ()


@settings(max_examples=200, deadline=None)
@given(st.text())
@example("x = " + "[" * 5_000)
@example("timezone = " + "9" * 5_000)
@example("timezone = 0x" + "f" * 5_000)
@example("timezone." + ".".join("a" * 3_000) + " = 1")
def test_any_text_parses_or_says_why(text: str) -> None:
    parses_or_says_why(text)


@settings(max_examples=300, deadline=None)
@given(documents)
def test_any_values_parse_or_say_why(document: dict[str, object]) -> None:
    parses_or_says_why("".join(f"{key} = {as_toml(value)}\n" for key, value in document.items()))


@settings(max_examples=200, deadline=None)
@given(sound, st.integers(0, 600), st.integers(0, 30), st.text(max_size=5))
def test_a_damaged_policy_parses_or_says_why(text: str, start: int, length: int, put: str) -> None:
    parses_or_says_why(text[:start] + put + text[start + length :])


def test_the_policy_that_says_everything_means_it() -> None:
    row = next(row for row in read_cases("policies")["case"] if row["id"] == "P-02")
    policy = parse_policy('timezone = "Asia/Singapore"\n' + row["text"], version="v3")
    assert policy.version == "v3"
    assert policy.allowances == {Kind.ANONYMOUS: 0, Kind.REGISTERED: None}
    assert (policy.merge, policy.outage) == (MergeRule.MAX, OutageRule.WALL)
    assert policy.new_readers.per_hour == 30
    networks = [str(network) for network in policy.new_readers.exempt_networks]
    assert networks == ["127.0.0.0/8", "2001:db8::/32"]
    assert policy.crawlers == {
        "search": "full",
        "ai_search": "lead_in",
        "ai_training": "refuse",
        "user_fetch": "lead_in",
    }
    assert [rule.pool for rule in policy.rules] == [None, "sport"]


def test_what_a_policy_leaves_out_favours_the_reader() -> None:
    policy = parse_policy(
        'timezone = "UTC"\nwindow.period = "month"\nallowances = { anonymous = 5, registered = 10 }'
    )
    assert (policy.merge, policy.outage) == (MergeRule.UNION, OutageRule.RELEASE)
    assert policy.new_readers.per_hour == 60


def test_a_fault_names_the_file_the_key_what_is_wrong_and_what_was_expected() -> None:
    with pytest.raises(PolicyError) as raised:
        parse_policy(policy_text(anonymous=-1), source="policies/spring.toml")
    assert str(raised.value) == (
        "policies/spring.toml: allowances.anonymous: is -1; "
        'expected a whole number from 0 to 10000, or "unlimited"'
    )


def test_a_fault_of_the_whole_text_names_no_key() -> None:
    with pytest.raises(PolicyError, match=r"^policy\.toml: not valid TOML: .*; expected a TOML document$"):
        parse_policy("timezone")


def test_a_long_value_is_shown_cut() -> None:
    assert shown("x" * 200).endswith("...")
    assert len(shown("x" * 200)) == MOST_SHOWN
    assert shown(10**5_000) == "too large to show"


def test_the_builder_writes_what_the_parser_reads() -> None:
    policy = a_policy(anonymous="unlimited", window=30, outage="wall", new_readers={"per_hour": 5})
    assert policy.allowances[Kind.ANONYMOUS] is None
    assert policy.window.name == "rolling"
    assert (policy.outage, policy.new_readers.per_hour) == (OutageRule.WALL, 5)
