"""What was counted for a reader, when each article falls away, how many are left. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from broadsheet.meter import Kind, Policy, Reading
from broadsheet.meter.policy import SITE_POOL


@dataclass(frozen=True, slots=True)
class Counted:
    """One article that counts, and when it ceases to."""

    article_key: int
    read_at: datetime
    leaves_at: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """One pool's count. `limit` and `left` are None where there is no limit; `counted` is oldest first."""

    pool: str
    limit: int | None
    counted: tuple[Counted, ...]

    @property
    def used(self) -> int:
        """How many articles count now."""
        return len(self.counted)

    @property
    def left(self) -> int | None:
        """How many more may be read."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def is_site(self) -> bool:
        """Whether this is the count for everything that has none of its own."""
        return self.pool == SITE_POOL


def count_readings(
    policy: Policy, kind: Kind, readings: Iterable[Reading], now: datetime
) -> tuple[Count, ...]:
    """Return the counts of every pool of the policy, the site's first. Staff have none."""
    if kind is Kind.STAFF:
        return ()
    period = policy.window.period_at(now)
    live = sorted(
        (item for item in readings if period.start <= item.read_at <= now), key=lambda item: item.read_at
    )
    return tuple(
        Count(
            pool,
            limit,
            tuple(
                Counted(item.article_key, item.read_at, policy.window.frees_at(period, item.read_at))
                for item in live
                if item.pool == pool
            ),
        )
        for pool, limit in _limits(policy, kind).items()
    )


def _limits(policy: Policy, kind: Kind) -> dict[str, int | None]:
    """Return the allowance of each pool; where rules disagree about one, the first rule's."""
    limits = {SITE_POOL: policy.allowances[kind]}
    for rule in policy.rules:
        if rule.pool is not None:
            own = rule.allowances or {}
            limits.setdefault(rule.pool, own.get(kind, policy.allowances[kind]))
    return limits
