"""The policy that holds until a publisher says otherwise."""

from pathlib import Path

from broadsheet.meter import Access, Kind, parse_policy
from broadsheet.publishing import policies


def test_the_default_policy_is_five_a_month_opinion_open_and_the_briefing_locked():
    policy = parse_policy((Path(policies.__file__).parent / "default.toml").read_text())
    assert policy.allowances == {Kind.ANONYMOUS: 5, Kind.REGISTERED: 10}
    assert policy.window.name == "month"
    assert policy.timezone.key == "Asia/Singapore"
    assert [(rule.section, rule.access) for rule in policy.rules] == [
        ("opinion", Access.OPEN),
        ("briefing", Access.LOCKED),
    ]
