"""What one gate has done since it began: plain integers, added to as it serves, read when somebody asks.

Nothing here knows who reads them. An answer that is sent often has its own number in hand
(`Prepared.tally`), so that counting it is one addition.
"""

from broadsheet.meter import Outcome, Reason


class Tally:
    """How often something happened."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


class Counts:
    """The numbers of one gate.

    `answers` are by what was decided and why; a page that is no article has no reason. A *miss* is an answer
    that had to wait for its page; a *rendering* is the origin's own work, for readers or behind their backs.
    `freshness_lag_seconds` is how long the last change took from being published to being known here.
    """

    __slots__ = (
        "answers",
        "freshness_lag_seconds",
        "misses",
        "passed_through",
        "rendering_seconds",
        "renderings",
        "renderings_failed",
    )

    def __init__(self) -> None:
        self.answers: dict[tuple[Outcome, Reason | None], Tally] = {}
        self.misses = 0
        self.passed_through = 0
        self.renderings = 0
        self.renderings_failed = 0
        self.rendering_seconds = 0.0
        self.freshness_lag_seconds: float | None = None

    def tally(self, outcome: Outcome, reason: Reason | None) -> Tally:
        """Return the one number of answers like this."""
        return self.answers.setdefault((outcome, reason), Tally())

    @property
    def answered(self) -> int:
        """How many requests for pages were answered, whatever the answer."""
        return sum(tally.count for tally in self.answers.values())
