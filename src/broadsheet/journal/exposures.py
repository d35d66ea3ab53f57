"""Exposures: the word that a reader is in an experiment, once for each month's name of theirs.

Whoever writes them remembers whom it told, so a reader whom several processes see may be told by each:
the books take the first.
"""

from typing import NamedTuple

from broadsheet.journal.lines import Line, arm_part
from broadsheet.journal.names import Names
from broadsheet.journal.schema import Event
from broadsheet.meter.experiments import label_of

MOST_EXPOSED = 200_000  # about 150 bytes each; forgetting them writes a line twice


class Seen(NamedTuple):
    """A reader who was shown what an arm may have changed: when, and the fields by which lines tell of them.

    `reader` is the month's name alone, `lot` what experiments draw them by.
    """

    at_ms: int
    reader: str
    lot: bytes
    kind: str
    visit: str


class Exposures:
    """Remembers who was told to be in which experiment, and words the lines of those who were not."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._told: set[tuple[str, str]] = set()

    def is_first(self, reader: str, experiment: str) -> bool:
        """Whether this name of a reader was not told to be in the experiment yet; from now on it is."""
        noted = (reader, experiment)
        if noted in self._told:
            return False
        if len(self._told) >= MOST_EXPOSED:
            self._told.clear()
        self._told.add(noted)
        return True

    def line(self, seen: Seen, experiment: str, arm: str) -> str:
        """Return the line which says that a reader is in this arm, and by which name there."""
        who = f"{seen.reader}\t{self._names.in_experiment(seen.lot, experiment)}"
        answer = arm_part(label_of(experiment, arm))
        return str(Line(seen.at_ms, Event.EXPOSURE, who, seen.kind, answer=answer, visit=seen.visit))
