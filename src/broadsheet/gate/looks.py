"""How a page looks to one reader: all that a finished answer depends on beside the page itself."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from broadsheet.gate.request import Manner
from broadsheet.meter import Decision, Kind, Outcome, Reason


class Look(NamedTuple):
    """Equal looks of a page get equal bytes. Without a reason it is the look of a page that is no article.

    Of experiments: `offers` is the arm by which a reader's offers go, `window` that of an arm's policy, and
    `is_own` says that another reader might get another answer, although this one is open.
    """

    manner: Manner
    kind: Kind
    outcome: Outcome = Outcome.RELEASE
    reason: Reason | None = None
    limit: int | None = None
    left: int | None = None
    until: date | None = None
    offers: str = ""
    window: str = ""
    is_own: bool = False


@lru_cache(maxsize=4096)
def plain_look(manner: Manner, kind: Kind) -> Look:
    """Return the look of a page that is no article."""
    return Look(manner, kind)


def look_of(decision: Decision, timezone: ZoneInfo, kind: Kind, manner: Manner) -> Look:
    """Return the look of an article to a reader of a kind who gets this decision."""
    ends_at = decision.window_ends_at or decision.right_ends_at
    until = None if ends_at is None else ends_at.astimezone(timezone).date()
    return Look(manner, kind, decision.outcome, decision.reason, decision.limit, decision.left, until)
