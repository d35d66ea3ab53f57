"""One policy with one allowance after the other: what a publisher sees who moves the limit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from broadsheet.analytics.arrays import Columns, Ints, picked
from broadsheet.analytics.grants import refused
from broadsheet.analytics.meters import LEFT_OUT, Facts, Judge, Log, Verdict, left_out_by, timezone_of
from broadsheet.analytics.needs import needs_of_refusals
from broadsheet.analytics.periods import periods_of
from broadsheet.analytics.readings import REGISTERED
from broadsheet.analytics.rows import rows_of
from broadsheet.analytics.terms import TermsOfFaces, terms_of
from broadsheet.meter import Kind, Policy
from broadsheet.meter.windows import Window


@dataclass(frozen=True, slots=True)
class Swept:
    """A policy under several allowances of readers without an account. Its rules stay as they are.

    Registered readers never get fewer than those: where their allowance is smaller, it is raised too.
    """

    name: str
    policy: Policy
    limits: tuple[int, ...]

    @property
    def variants(self) -> Sequence[Facts]:
        """The policy's name with each allowance."""
        return [{"policy": self.name, "limit": limit, "swept": 1} for limit in self.limits]

    @property
    def window(self) -> Window:
        """The policy's window."""
        return self.policy.window

    @property
    def timezone(self) -> str:
        """The window's timezone."""
        return timezone_of(self.window)

    def over(self, log: Log) -> Judge:
        """Return the judge of that log."""
        return SweptJudge([with_allowance(self.policy, limit) for limit in self.limits], log)


def with_allowance(policy: Policy, limit: int) -> Policy:
    """Return the policy with another allowance for readers without an account."""
    registered = policy.allowances[Kind.REGISTERED]
    raised = None if registered is None else max(registered, limit)
    return replace(policy, allowances={**policy.allowances, Kind.ANONYMOUS: limit, Kind.REGISTERED: raised})


class SweptJudge:
    """Policies that differ in their allowances alone: which readings are metered is the same for all."""

    def __init__(self, policies: Sequence[Policy], log: Log) -> None:
        self._tables = [terms_of(policy, log.faces, log.first, log.last) for policy in policies]
        self._periods = periods_of(policies[0].window, log.first, log.last)

    def judge(self, ordered: Columns) -> Iterator[Verdict]:
        """Yield a verdict for each allowance."""
        table = self._tables[0]
        terms = table.at(ordered)
        kind = ordered.get("kind", np.zeros(len(terms), np.uint8))
        why = left_out_by(table.access[terms], kind)
        is_metered = why == 0
        metered = picked(ordered, is_metered)
        limits = np.stack([_limits(table, metered) for table in self._tables], axis=1)
        pool = table.pool[terms[is_metered]] if table.pool.any() else None
        rows = rows_of(metered, self._periods)
        found = refused(rows, pool, limits, self._periods.lifetime)
        left_out = np.bincount(why, minlength=len(LEFT_OUT))
        left_out[0] = 0
        for is_refused in found:
            yield Verdict(rows, is_metered, needs_of_refusals(rows, is_refused), (0,), left_out)


def _limits(table: TermsOfFaces, metered: Columns) -> Ints:
    kind = metered.get("kind", np.zeros(len(metered["read_ms"]), np.uint8))
    found: Ints = table.limits[table.at(metered), np.minimum(kind, REGISTERED)]
    return found
