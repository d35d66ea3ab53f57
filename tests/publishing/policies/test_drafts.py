"""A policy as the fields of a form, and back."""

import pytest

from broadsheet.meter import PolicyError, parse_policy
from broadsheet.publishing.policies.drafts import complain, read_toml, write_toml
from broadsheet.publishing.policies.versions import DEFAULT_PATH

DEFAULT = DEFAULT_PATH.read_text()


def complaints(fields, rules=()):
    with pytest.raises(PolicyError) as caught:
        parse_policy(write_toml(fields, rules))
    return [(item.rule, item.field, item.message) for item in complain(caught.value.problems)]


def test_the_default_policy_survives_the_form():
    assert parse_policy(write_toml(*read_toml(DEFAULT))) == parse_policy(DEFAULT)


@pytest.mark.parametrize(
    "window", ["rolling_days = 30", 'period = "day"', 'period = "week"\nweek_starts = "sunday"']
)
def test_every_kind_of_window_survives_the_form(window):
    text = DEFAULT.replace('period = "month"', window)
    assert parse_policy(write_toml(*read_toml(text))) == parse_policy(text)


def test_a_rule_with_allowances_of_its_own_survives_the_form():
    text = DEFAULT + '[[rules]]\nname = "M"\ntag = "m"\npool = "m"\nallowances = { anonymous = 2 }\n'
    assert parse_policy(write_toml(*read_toml(text))) == parse_policy(text)


def test_a_fault_stands_beside_its_field_and_names_its_key():
    fields, rules = read_toml(DEFAULT)
    assert complaints(fields | {"anonymous": "many", "timezone": "Asia/Atlantis"}, rules) == [
        (
            None,
            "timezone",
            "timezone: is 'Asia/Atlantis', which is no known timezone; "
            "expected an IANA name such as Asia/Singapore",
        ),
        (
            None,
            "anonymous",
            "allowances.anonymous: is 'many'; expected a whole number from 0 to 10000, or \"unlimited\"",
        ),
    ]


def test_a_fault_in_a_rule_stands_beside_that_rules_field():
    fields, rules = read_toml(DEFAULT)
    rules[1] |= {"access": "shut", "older_than_days": "-3"}
    found = complaints(fields, rules)
    assert [(rule, field) for rule, field, _message in found] == [(1, "older_than_days"), (1, "access")]


def test_a_rule_without_a_condition_is_the_whole_rules_fault():
    fields, rules = read_toml(DEFAULT)
    rules[0] |= {"section": ""}
    assert complaints(fields, rules) == [
        (
            0,
            None,
            "rules[1]: has no condition, so it would hold for every article; expected section, tag or an age",
        )
    ]
