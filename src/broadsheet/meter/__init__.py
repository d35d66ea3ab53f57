"""The decision: may this reader have this article now, and why.

    policy = parse_policy(text)
    decision = decide(policy, reader, article, now)

Standard library only, no I/O, no clock.
"""

from broadsheet.meter.decide import Claim, Tally, assess, decide, settle
from broadsheet.meter.decision import RIGHTS, Decision, Outcome, Reason
from broadsheet.meter.errors import PolicyError, Problem
from broadsheet.meter.facts import (
    Access,
    Article,
    CrawlerPurpose,
    Entitlement,
    Grant,
    Institution,
    Kind,
    Reader,
    Reading,
    Standing,
    article_key,
)
from broadsheet.meter.parsing import parse_policy
from broadsheet.meter.policy import Policy
from broadsheet.meter.windows import CalendarWindow, Period, RollingWindow

__all__ = [
    "RIGHTS",
    "Access",
    "Article",
    "CalendarWindow",
    "Claim",
    "CrawlerPurpose",
    "Decision",
    "Entitlement",
    "Grant",
    "Institution",
    "Kind",
    "Outcome",
    "Period",
    "Policy",
    "PolicyError",
    "Problem",
    "Reader",
    "Reading",
    "Reason",
    "RollingWindow",
    "Standing",
    "Tally",
    "article_key",
    "assess",
    "decide",
    "parse_policy",
    "settle",
]
