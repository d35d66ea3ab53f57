"""From what is kept of a question to the question itself: logs, meters, and which readings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from broadsheet.analytics.bootstrap import Draws
from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.logs.fields import parse_mapping
from broadsheet.analytics.logs.log import Hints
from broadsheet.analytics.meters import Meter, Ruled
from broadsheet.analytics.replay import Question
from broadsheet.analytics.sweeps import Swept
from broadsheet.meter import PolicyError, parse_policy

RESAMPLES = 1_000
SEED = 1
ARTICLES = 10
LIMITS = tuple(range(1, 21))


@dataclass(frozen=True, slots=True)
class Named:
    """A policy's text with what people call it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a publisher wants replayed, as it is kept with the job.

    `today` is the policy that others are compared with, `other` the one beside it, `swept` the one whose
    limit is moved. `between` are the first and the last day that are meant, and `between_ms` their instants.
    """

    today: Named
    swept: Named
    other: Named | None = None
    source: str = "journal"
    between: tuple[str, str] | None = None
    between_ms: tuple[int, int] | None = None
    columns: tuple[str, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)
    by: str = ""

    def kept(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return asdict(self)


def read_wish(kept: Mapping[str, Any]) -> Wish:
    """Return what was kept."""
    other, between = kept["other"], kept["between_ms"]
    return Wish(
        today=Named(**kept["today"]),
        swept=Named(**kept["swept"]),
        other=None if other is None else Named(**other),
        source=kept["source"],
        between=None if kept["between"] is None else tuple(kept["between"]),
        between_ms=None if between is None else (between[0], between[1]),
        columns=tuple(kept["columns"]),
        only=kept["only"],
        by=kept["by"],
    )


def question_of(wish: Wish, log: Path) -> Question:
    """Return the question to put to a log; raises ReplayRefused for what cannot be asked."""
    meters: list[Meter] = [_ruled(wish.today)]
    if wish.other is not None:
        meters.append(_ruled(wish.other))
    swept = _ruled(wish.swept)
    meters.append(Swept(swept.name, swept.policy, LIMITS))
    return Question(
        logs=[log],
        meters=meters,
        hints=Hints(parse_mapping(wish.columns)),
        only=wish.only,
        by=wish.by,
        articles=ARTICLES,
        draws=Draws(RESAMPLES, SEED),
        between=wish.between_ms,
    )


def _ruled(named: Named) -> Ruled:
    try:
        return Ruled(named.name, parse_policy(named.text, source=named.name))
    except PolicyError as error:
        raise ReplayRefused(str(error)) from error
