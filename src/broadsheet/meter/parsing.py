"""From a policy's TOML text to a `Policy`, or to every fault in it at once."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from broadsheet.meter.errors import PolicyError
from broadsheet.meter.facts import Access, CrawlerPurpose, Kind
from broadsheet.meter.policy import (
    Allowances,
    CrawlerRule,
    MergeRule,
    NewReaders,
    OutageRule,
    Policy,
    Rule,
)
from broadsheet.meter.tables import Faults, Table, shown
from broadsheet.meter.weekdays import Weekday
from broadsheet.meter.windows import CalendarWindow, RollingWindow, Unit, Window

Choice = TypeVar("Choice", bound=StrEnum)

UNLIMITED = "unlimited"
MOST_ARTICLES = 10_000
MOST_DAYS = 366
MOST_POOL_LETTERS = 32
METERED_KINDS = (Kind.ANONYMOUS, Kind.REGISTERED)


def parse_policy(text: str, *, source: str = "policy.toml", version: str = "") -> Policy:
    """Return the policy that `text` describes.

    Raises PolicyError with one Problem for every fault: the source, the key, what is wrong and what
    was expected. Nothing is guessed: an unknown key is a fault, because a misspelt rule would
    otherwise be a rule that silently does not hold.
    """
    faults = Faults(source)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # both come out of tomllib for absurd nesting and numbers
        raise PolicyError((faults.add("", f"not valid TOML: {error}", "a TOML document"),)) from error
    table = Table(values, "", faults)
    policy = _read_policy(table)
    faults.raise_if_any()
    return replace(policy, version=version)


def _read_policy(table: Table) -> Policy:
    timezone = table.timezone("timezone")
    policy = Policy(
        timezone=timezone,
        window=_read_window(table.table("window")),
        allowances=_read_allowances(table.table("allowances"), required=True),
        rules=_read_rules(table.tables("rules")),
        merge=_read_single(table.table("merge"), MergeRule, MergeRule.UNION),
        outage=_read_single(table.table("outage"), OutageRule, OutageRule.RELEASE),
        new_readers=_read_new_readers(table.table("new_readers")),
        crawlers=_read_crawlers(table.table("crawlers")),
    )
    table.refuse_unknown()
    if isinstance(policy.window, CalendarWindow):
        return replace(policy, window=replace(policy.window, timezone=timezone))
    return policy


def _read_window(table: Table) -> Window:
    rolling = table.number("rolling_days", least=1, most=MOST_DAYS)
    unit = table.choice("period", Unit)
    week_starts = table.choice("week_starts", Weekday)
    table.refuse_unknown()
    if (rolling is None) == (unit is None) and not table.has_faults("rolling_days", "period"):
        table.fault(
            "period", "needs one of `period` and `rolling_days`", 'period = "month" or rolling_days = 30'
        )
    if week_starts is not None and unit is not Unit.WEEK:
        table.fault("week_starts", "only a week has a first day", 'period = "week" beside it')
    if rolling is not None:
        return RollingWindow(rolling)
    return CalendarWindow(unit or Unit.MONTH, table.utc, week_starts or Weekday.MONDAY)


def _read_allowances(table: Table, *, required: bool) -> Allowances:
    allowances: dict[Kind, int | None] = {}
    for kind in METERED_KINDS:
        if table.text_is(kind.value, UNLIMITED):
            allowances[kind] = None
            continue
        number = table.number(
            kind.value, least=0, most=MOST_ARTICLES, otherwise=f'"{UNLIMITED}"', required=required
        )
        if number is not None or required:
            allowances[kind] = number or 0
    table.refuse_unknown()
    return allowances


def _read_rules(tables: list[Table]) -> tuple[Rule, ...]:
    names: set[str] = set()
    rules = []
    for table in tables:
        rule = _read_rule(table)
        if rule.name and rule.name in names:
            table.fault("name", f"there is another rule named {shown(rule.name)}", "a name of its own")
        names.add(rule.name)
        rules.append(rule)
    return tuple(rules)


def _read_rule(table: Table) -> Rule:
    rule = Rule(
        name=table.text("name", required=True) or "",
        section=table.text("section"),
        tag=table.text("tag"),
        older_than_days=table.number("older_than_days", least=1, most=36_500),
        younger_than_days=table.number("younger_than_days", least=1, most=36_500),
        access=table.choice("access", Access),
        pool=table.text("pool", most_letters=MOST_POOL_LETTERS),
        allowances=_read_allowances(table.table("allowances"), required=False) or None,
    )
    table.refuse_unknown()
    _check_conditions(table, rule)
    if rule.access is None and rule.pool is None and not table.has_faults("access", "pool"):
        table.fault("", "changes nothing", "access, or a pool of its own")
    if rule.allowances and rule.pool is None:
        table.fault("allowances", "a count of its own needs a pool of its own", 'pool = "a-name"')
    if rule.pool is not None and rule.access in (Access.OPEN, Access.LOCKED):
        table.fault(
            "pool", f"an article that is {rule.access} is not counted", "no pool, or access = metered"
        )
    return rule


def _check_conditions(table: Table, rule: Rule) -> None:
    """Note a fault for a rule that would hold for every article, or for none."""
    conditions = (rule.section, rule.tag, rule.older_than_days, rule.younger_than_days)
    is_faulty = table.has_faults("section", "tag", "older_than_days", "younger_than_days")
    if all(condition is None for condition in conditions) and not is_faulty:
        table.fault("", "has no condition, so it would hold for every article", "section, tag or an age")
    if rule.section is not None and rule.section != rule.section.strip("/ "):
        table.fault("section", f"is {shown(rule.section)}", "a path such as business/trade")
    if rule.older_than_days and rule.younger_than_days and rule.older_than_days >= rule.younger_than_days:
        table.fault("younger_than_days", "no article is both", "more days than older_than_days")


def _read_single(table: Table, choices: type[Choice], default: Choice) -> Choice:
    chosen = table.choice("rule", choices)
    table.refuse_unknown()
    return chosen or default


def _read_new_readers(table: Table) -> NewReaders:
    default = NewReaders()
    per_hour = table.number("per_hour", least=1, most=1_000_000)
    networks = table.networks("exempt_networks")
    table.refuse_unknown()
    return NewReaders(default.per_hour if per_hour is None else per_hour, networks)


def _read_crawlers(table: Table) -> Mapping[CrawlerPurpose, CrawlerRule]:
    chosen: dict[CrawlerPurpose, CrawlerRule] = {}
    for purpose in CrawlerPurpose:
        rule = table.choice(purpose.value, CrawlerRule)
        if rule is not None:
            chosen[purpose] = rule
    table.refuse_unknown()
    return chosen
