"""The meter again, written in the plainest way: what `decide` is compared with.

It shares no code with the meter. It knows months, days and rolling days, pools by section, and nothing
else, and it keeps its own count of what it granted.
"""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

DAY_MS = 86_400_000


def milliseconds(instant: datetime) -> int:
    """Return an instant as whole milliseconds since 1970."""
    return round(instant.timestamp() * 1000)


@dataclass
class NaiveMeter:
    """A meter for one reader. `span` is `day`, `month` or a number of rolling days."""

    limits: dict[str, int | None]
    span: str | int
    timezone: ZoneInfo
    grants: list[tuple[str, str, datetime]] = field(default_factory=list)

    def read(self, pool: str, article_id: str, now: datetime) -> tuple[str, int | None, bool]:
        """Return (release or wall, how many are left, was it counted)."""
        live = {article for its_pool, article, at in self.grants if its_pool == pool and self.counts(at, now)}
        limit = self.limits[pool]
        if article_id in live:
            return "release", self.left(limit, live), False
        if limit is not None and len(live) >= limit:
            return "wall", self.left(limit, live), False
        self.grants.append((pool, article_id, now))
        return "release", self.left(limit, live | {article_id}), True

    def counts(self, at: datetime, now: datetime) -> bool:
        """Whether a grant made `at` still counts `now`."""
        if isinstance(self.span, int):
            return milliseconds(now) - milliseconds(at) < self.span * DAY_MS
        letters = {"day": 10, "month": 7}[self.span]
        return self.wall_clock(at)[:letters] == self.wall_clock(now)[:letters]

    def wall_clock(self, instant: datetime) -> str:
        """Return what a clock on the publication's wall shows."""
        return instant.astimezone(self.timezone).isoformat()

    def left(self, limit: int | None, live: set[str]) -> int | None:
        """Return how many articles are left, or None where there is no limit."""
        return None if limit is None else limit - len(live)
