"""From a question to figures: the books are opened once for a stretch of time, and asked one by one."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from broadsheet.analytics.books import Books, Server
from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.duckdb import Engine
from broadsheet.analytics.engines import Asking
from broadsheet.analytics.figures.catalogue import Figure
from broadsheet.analytics.figures.relations import Meant, make_relations, periods_of
from broadsheet.analytics.journal.lines import files_of, open_lines
from broadsheet.analytics.journal.server import TABLE
from broadsheet.meter import CalendarWindow
from broadsheet.meter.instants import to_milliseconds
from broadsheet.meter.windows import Unit

MEMORY = "500MB"
LONGEST_WAIT = 86_400_000  # milliseconds
NOT_COUNTED = {
    "robots": "robot <> ''",
    "staff": "robot = '' AND kind = 'staff'",
    "readers without a pass": "robot = '' AND kind <> 'staff' AND who IS NULL",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines: days from `first` to `last` (included) by the clock of `timezone`, by day, week or month.

    `only` keeps one section (with those below it), one device, one arm.
    """

    first: date
    last: date
    timezone: ZoneInfo
    per: Unit = Unit.MONTH
    only: Mapping[str, str] | None = None

    @property
    def window(self) -> CalendarWindow:
        """The periods, as the meter has them."""
        return CalendarWindow(self.per, self.timezone)

    @property
    def span(self) -> tuple[int, int]:
        """The first instant that is meant, and the first after it, in milliseconds."""
        after = self.last + timedelta(days=1)
        start, end = (datetime(d.year, d.month, d.day, tzinfo=self.timezone) for d in (self.first, after))
        return to_milliseconds(start), to_milliseconds(end)

    @property
    def meant(self) -> Meant:
        """The same in instants and periods."""
        return Meant(self.span, periods_of(self.first, self.window, self.span), self.only or {})


class Mark(NamedTuple):
    """Where another policy took over: its version, the number of the period, and how far into it (0 to 1)."""

    policy: str
    period: int
    share: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure's rows, by the names of its columns, and how many readings of whom were left out.

    `periods` are the first days of all periods that were asked of, `marks` where policies changed in them.
    """

    figure: Figure
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    left_out: Mapping[str, int]
    periods: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    per: Unit = Unit.MONTH

    def records(self) -> list[dict[str, object]]:
        """Return the rows as objects."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Inquiry:
    """Books that are open for one question, to be asked of every figure that is wanted.

    Opened with `with`; a journal that is not there has no lines. Raises BooksUnavailable.
    """

    def __init__(self, books: Books, asked: Filter) -> None:
        self._books = books
        self._asked = asked
        self._held = ExitStack()

    def __enter__(self) -> "Inquiry":
        with ExitStack() as held:
            engine, lines = held.enter_context(opened(self._books, self._asked))
            self._told = Told(engine, lines, self._asked)
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def ask(self, figure: Figure) -> Answer:
        """Return a figure of these books."""
        return self._told.ask(figure)

    def sections(self) -> list[str]:
        """Return the sections that readers were in, in order."""
        return self._told.sections()


class Told:
    """The lines of one question, with their periods, on an engine that knows them."""

    def __init__(self, engine: Asking, lines: str, asked: Filter) -> None:
        self._engine = engine
        self._asked = asked
        self._meant = asked.meant
        make_relations(engine, lines, self._meant)
        self._left_out = self._count_left_out()
        self._marks = tuple(self._find_marks())

    def ask(self, figure: Figure) -> Answer:
        """Return a figure."""
        columns, rows = self._engine.table(figure.sql)
        names = self._meant.periods.names
        return Answer(figure, columns, rows, self._left_out, names, self._marks, self._asked.per)

    def sections(self) -> list[str]:
        """Return the sections that readers were in, in order."""
        rows = self._engine.rows("SELECT DISTINCT section FROM told WHERE section <> '' ORDER BY section")
        return [section for (section,) in rows]

    def _count_left_out(self) -> dict[str, int]:
        """Return how many readings no figure counts, by whose they are."""
        counts = ", ".join(
            f"count(*) FILTER (WHERE {each}) AS c{number}" for number, each in enumerate(NOT_COUNTED.values())
        )
        (found,) = self._engine.rows(f"SELECT {counts} FROM told WHERE event = 'decision'")
        return dict(zip(NOT_COUNTED, map(int, found), strict=True))

    def _find_marks(self) -> Iterator[Mark]:
        """Yield where a version of the policy is first met; the one that held from the first is no change."""
        periods = self._meant.periods
        rows = self._engine.rows(
            "SELECT policy, min(ts_ms) AS at_ms FROM told"
            " WHERE event = 'decision' AND policy <> '' GROUP BY policy ORDER BY at_ms, policy"
        )
        for policy, at_ms in rows[1:]:
            number = max(place for place, start in enumerate(periods.starts) if start <= at_ms)
            start, end = periods.starts[number], periods.ends[number]
            yield Mark(policy, number, (at_ms - start) / (end - start))


def answer(books: Books, figure: Figure, asked: Filter) -> Answer:
    """Return a figure of the books; a journal that is not there has no lines. Raises BooksUnavailable."""
    with Inquiry(books, asked) as inquiry:
        return inquiry.ask(figure)


@contextmanager
def opened(books: Books, asked: Filter) -> Iterator[tuple[Asking, str]]:
    """Open the books: what can be asked, and the relation of their lines, those of the time among them."""
    if isinstance(books, Server):
        with ClickHouse.open(books) as server:
            yield server, TABLE
        return
    with (
        tempfile.TemporaryDirectory(prefix="broadsheet-figures-") as name,
        Engine(Path(name), MEMORY) as engine,
    ):
        yield engine, lines_of(engine, books, asked, Path(name))


def lines_of(engine: Engine, folder: Path, asked: Filter, aside: Path) -> str:
    """Return the relation of a folder's lines up to the end of the time: what was sold before goes on in it.

    `aside` is where clean copies may be written.
    """
    # A file holds what was written in its time; while a disk is full, lines wait for theirs.
    end = asked.span[1] + LONGEST_WAIT
    files = [kept.path for kept in files_of(engine, folder) if to_milliseconds(kept.start) < end]
    return open_lines(engine, files, aside).sql
