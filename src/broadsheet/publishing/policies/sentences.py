"""A policy in plain words, a sentence for each rule; and what another policy would change. Pure."""

from dataclasses import dataclass
from typing import assert_never

from babel.lists import format_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from broadsheet.meter import Access, CalendarWindow, CrawlerPurpose, Kind, Policy, RollingWindow
from broadsheet.meter.policy import Allowances, CrawlerRule, MergeRule, OutageRule, Rule
from broadsheet.meter.weekdays import Weekday
from broadsheet.meter.windows import Unit, Window
from broadsheet.publishing.words.plurals import locale_of


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence about a policy. Equal topics of two policies speak of the same thing."""

    topic: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a policy says of a topic, and what another one would say; None where it is silent."""

    before: str | None
    after: str | None


def describe_policy(policy: Policy) -> tuple[Line, ...]:
    """Return the whole policy in sentences, in the language that is active."""
    return (
        Line("window", _window(policy.window)),
        Line("allowances.anonymous", _anonymous(policy.allowances)),
        Line("allowances.registered", _registered(policy.allowances)),
        *(Line(f"rules.{rule.name}", describe_rule(rule)) for rule in policy.rules),
        Line("merge", MERGES[policy.merge]()),
        Line("outage", OUTAGES[policy.outage]()),
        Line("new_readers", _new_readers(policy)),
        *(
            Line(f"crawlers.{purpose}", _crawler(purpose, policy.crawlers.get(purpose, CrawlerRule.LEAD_IN)))
            for purpose in CrawlerPurpose
        ),
    )


def differences(old: Policy, new: Policy) -> tuple[Difference, ...]:
    """Return what `new` says otherwise than `old`, in sentences; empty if both say the same."""
    before = {line.topic: line.sentence for line in describe_policy(old)}
    after = {line.topic: line.sentence for line in describe_policy(new)}
    found = [
        Difference(before.get(topic), after.get(topic))
        for topic in dict.fromkeys([*before, *after])
        if before.get(topic) != after.get(topic)
    ]
    shared = [name for name in _rule_names(old) if name in _rule_names(new)]
    if shared != [name for name in _rule_names(new) if name in _rule_names(old)]:
        found.append(Difference(_order(old), _order(new)))
    return tuple(found)


def describe_rule(rule: Rule) -> str:
    """Return one article rule as a sentence."""
    return _("{name}: articles {conditions} {effects}.").format(
        name=rule.name, conditions=_all_of(_conditions(rule)), effects=_all_of(_effects(rule))
    )


def _window(window: Window) -> str:
    if isinstance(window, RollingWindow):
        return ngettext(
            "Each article leaves the count {days} day after it was read.",
            "Each article leaves the count {days} days after it was read.",
            window.days,
        ).format(days=window.days)
    return _calendar_window(window)


def _calendar_window(window: CalendarWindow) -> str:
    place = window.timezone.key
    match window.unit:
        case Unit.DAY:
            return _("The count starts afresh every day, at midnight in {place}.").format(place=place)
        case Unit.WEEK:
            return _("The count starts afresh every week, at midnight before {day} in {place}.").format(
                day=WEEKDAYS[window.week_starts](), place=place
            )
        case Unit.MONTH:
            return _("The count starts afresh on the first of every month, at midnight in {place}.").format(
                place=place
            )
        case _:
            assert_never(window.unit)


def _anonymous(allowances: Allowances) -> str:
    count = allowances[Kind.ANONYMOUS]
    if count is None:
        return _("Readers without an account may read as much as they like.")
    return ngettext(
        "Readers without an account may read {count} metered article in that time.",
        "Readers without an account may read {count} metered articles in that time.",
        count,
    ).format(count=count)


def _registered(allowances: Allowances) -> str:
    count = allowances[Kind.REGISTERED]
    if count is None:
        return _("Registered readers may read as much as they like.")
    return ngettext(
        "Registered readers may read {count} metered article in that time.",
        "Registered readers may read {count} metered articles in that time.",
        count,
    ).format(count=count)


def _conditions(rule: Rule) -> list[str]:
    found = []
    if rule.section is not None:
        found.append(_("in the section “{section}”").format(section=rule.section))
    if rule.tag is not None:
        found.append(_("with the tag “{tag}”").format(tag=rule.tag))
    if rule.older_than_days is not None:
        found.append(
            ngettext("at least {days} day old", "at least {days} days old", rule.older_than_days).format(
                days=rule.older_than_days
            )
        )
    if rule.younger_than_days is not None:
        found.append(
            ngettext("less than {days} day old", "less than {days} days old", rule.younger_than_days).format(
                days=rule.younger_than_days
            )
        )
    return found


def _effects(rule: Rule) -> list[str]:
    found = []
    if rule.access is not None:
        found.append(ACCESSES[rule.access]())
    if rule.pool is not None:
        found.append(_("have a count of their own, “{pool}”").format(pool=rule.pool))
    allowances = rule.allowances or {}
    if Kind.ANONYMOUS in allowances:
        found.append(_("allow {count} without an account").format(count=_count(allowances[Kind.ANONYMOUS])))
    if Kind.REGISTERED in allowances:
        found.append(_("allow {count} to the registered").format(count=_count(allowances[Kind.REGISTERED])))
    return found


def _count(count: int | None) -> str:
    return _("as many as one likes") if count is None else str(count)


def _new_readers(policy: Policy) -> str:
    sentence = ngettext(
        "One network may bring {count} new reader an hour; those beyond it are asked to register.",
        "One network may bring {count} new readers an hour; those beyond it are asked to register.",
        policy.new_readers.per_hour,
    ).format(count=policy.new_readers.per_hour)
    networks = [str(network) for network in policy.new_readers.exempt_networks]
    if not networks:
        return sentence
    exempt = _("This does not hold for {networks}.").format(networks=_all_of(networks))
    return f"{sentence} {exempt}"


def _crawler(purpose: CrawlerPurpose, rule: CrawlerRule) -> str:
    return CRAWLERS[purpose]().format(gets=CRAWLER_GETS[rule]())


def _rule_names(policy: Policy) -> list[str]:
    return [rule.name for rule in policy.rules]


def _order(policy: Policy) -> str:
    return _("Rules are tried in this order: {names}.").format(names="; ".join(_rule_names(policy)))


def _all_of(parts: list[str]) -> str:
    return format_list(parts, locale=locale_of(get_language() or "en"))


WEEKDAYS = {
    Weekday.MONDAY: lambda: _("Monday"),
    Weekday.TUESDAY: lambda: _("Tuesday"),
    Weekday.WEDNESDAY: lambda: _("Wednesday"),
    Weekday.THURSDAY: lambda: _("Thursday"),
    Weekday.FRIDAY: lambda: _("Friday"),
    Weekday.SATURDAY: lambda: _("Saturday"),
    Weekday.SUNDAY: lambda: _("Sunday"),
}
ACCESSES = {
    Access.OPEN: lambda: _("are open to everyone"),
    Access.METERED: lambda: _("are metered"),
    Access.LOCKED: lambda: _("are for subscribers only"),
}
MERGES = {
    MergeRule.UNION: lambda: _("On signing in, what the browser read is added to the account’s count."),
    MergeRule.MAX: lambda: _("On signing in, the larger of the browser’s and the account’s counts holds."),
    MergeRule.ACCOUNT: lambda: _("On signing in, the account’s own count holds."),
    MergeRule.FRESH: lambda: _("On signing in, what the browser read is forgotten."),
}
OUTAGES = {
    OutageRule.RELEASE: lambda: _("While the count cannot be asked, readers are let in."),
    OutageRule.WALL: lambda: _("While the count cannot be asked, readers meet the wall."),
}
CRAWLERS = {
    CrawlerPurpose.SEARCH: lambda: _("Proven crawlers of search engines get {gets}."),
    CrawlerPurpose.AI_SEARCH: lambda: _("Proven crawlers of AI search get {gets}."),
    CrawlerPurpose.AI_TRAINING: lambda: _("Proven crawlers that gather texts to train AI get {gets}."),
    CrawlerPurpose.USER_FETCH: lambda: _("Proven agents that fetch a page for a person get {gets}."),
}
CRAWLER_GETS = {
    CrawlerRule.FULL: lambda: _("the whole article"),
    CrawlerRule.LEAD_IN: lambda: _("the lead-in"),
    CrawlerRule.REFUSE: lambda: _("nothing"),
}
