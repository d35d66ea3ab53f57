"""Small builders: a log in a file, a question, an answer."""

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from broadsheet.analytics.books import Books
from broadsheet.analytics.meters import Limits, Meter
from broadsheet.analytics.replay import Question, Replay, Settings, replay
from broadsheet.meter import CalendarWindow
from broadsheet.meter.windows import Unit

HEADER = "ts_ms,reader,article,kind,section,device,referrer"
NOON = 1_773_572_400_000  # 2026-03-15 11:00 UTC
HOUR = 3_600_000
MONTH = CalendarWindow(Unit.MONTH, ZoneInfo("UTC"))


def a_line(reader: str, article: str, *, hour: int = 0, rest: str = ",,,") -> str:
    """Return a line of a CSV log, some hours after noon."""
    return f"{NOON + hour * HOUR},{reader},{article},{rest}"


def a_log(folder: Path, lines: Iterable[str], *, name: str = "log.csv", header: str = HEADER) -> Path:
    """Write a CSV log and return its path."""
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def ask(*logs: Books, meters: Iterable[Meter] = (), limits: Iterable[int] = (2,), **more: object) -> Replay:
    """Return the replay of logs under some limits a month, unless told."""
    listed = list(meters) or [Limits(tuple(limits), MONTH)]
    return replay(Question(logs, listed, **more), Settings(threads=2), unwatched)  # type: ignore[arg-type]


def unwatched(doing: str, done: float) -> None:
    """Tell nobody."""


def figures(answer: Replay) -> list[tuple[int, int, int, int]]:
    """Return (readings, active, stopped, blocked) of each variant."""
    return [
        (each.tally.readings, each.tally.active, each.tally.stopped, each.tally.blocked)
        for each in answer.variants
    ]
