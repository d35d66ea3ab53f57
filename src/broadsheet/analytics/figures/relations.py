"""The relations that figures are asked of: the journal's lines by period, and what was sold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from broadsheet.analytics.duckdb import query
from broadsheet.analytics.engines import Asking
from broadsheet.analytics.journal.aliases import keep_aliases
from broadsheet.analytics.logs.fields import condition
from broadsheet.journal.schema import COLUMNS, Event
from broadsheet.meter import CalendarWindow
from broadsheet.meter.instants import to_milliseconds
from broadsheet.meter.windows import TICK

OF_ARTICLES = (Event.DECISION, Event.WALL_SHOWN, Event.EXPOSURE)
OF_SALES = (
    Event.SUBSCRIBED, Event.RENEWED, Event.CANCELLED, Event.EXPIRED, Event.PAYMENT_FAILED, Event.PLAN_CHANGED,
    Event.PAUSED, Event.RESUMED, Event.PAID, Event.REFUNDED,
)  # fmt: skip
# By whose earlier names readers are joined: in figures, who registers is one with the browser they read in.
JOINING = (Event.DECISION, Event.REGISTERED)


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods in order: their first days, and from which instant to which they last, in milliseconds."""

    names: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """Which lines: those from one instant to another in milliseconds, by period; `only` as for a filter."""

    span: tuple[int, int]
    periods: Periods
    only: Mapping[str, str]


def periods_of(first: date, window: CalendarWindow, span: tuple[int, int]) -> Periods:
    """Return the periods of a stretch of time, asked of the meter's own windows."""
    start_ms, end_ms = span
    starts, names = [], []
    instant = datetime(first.year, first.month, first.day, tzinfo=window.timezone)
    while to_milliseconds(instant) < end_ms:
        period = window.period_at(instant)
        starts.append(max(start_ms, to_milliseconds(period.start)))
        names.append(period.start.astimezone(window.timezone).date().isoformat())
        instant = max(period.end, instant + TICK)
    return Periods(tuple(names), tuple(starts), (*starts[1:], end_ms))


def make_relations(engine: Asking, lines: str, meant: Meant) -> None:
    """Make `periods`, `told` and `lines`, `sales` and `spells` of a relation with the journal's columns."""
    first, end = meant.span
    columns = ", ".join(COLUMNS)
    engine.view(
        "asked",
        f"SELECT {columns}, 1 AS is_one FROM {lines}"
        f" WHERE ts_ms >= {first} AND ts_ms < {end} AND {_is_asked(engine, lines, meant)}",
    )
    engine.view(
        "sold",
        f"SELECT {columns}, 1 AS is_one FROM {lines}"
        f" WHERE ts_ms < {end} AND robot = '' AND event IN ({_listed(engine, OF_SALES)})",
    )
    periods = meant.periods
    starts, ends = (np.array(instants, np.int64) for instants in (periods.starts, periods.ends))
    names, ones = np.array(periods.names, object), np.ones(len(starts), np.int64)
    engine.keep({"is_one": ones, "start_ms": starts, "end_ms": ends, "period": names}, "periods")
    has_aliases = keep_aliases(engine, "asked", "aliases", JOINING)
    engine.make(
        "told",
        query(
            "figures/base",
            who="coalesce(known_as, asked.reader)" if has_aliases else "asked.reader",
            joins="LEFT JOIN aliases ON name = asked.reader" if has_aliases else "",
        ),
    )
    engine.view("lines", query("figures/readers"))
    engine.make("sales", query("figures/sales", first=str(first)))
    engine.make("spells", query("figures/spells"))


def _is_asked(engine: Asking, lines: str, meant: Meant) -> str:
    """Return the condition for the lines that are meant.

    A registration or a purchase has the section of the article that led to it, and no device or arm: it is
    kept where its reader also asked for an article with that device, in that arm.
    """
    of_reader = {name: value for name, value in meant.only.items() if name != "section"}
    of_article = {name: value for name, value in meant.only.items() if name == "section"}
    articles = f"event IN ({_listed(engine, OF_ARTICLES)})"
    turns = f"NOT {articles} AND {condition(of_article, engine.literal)}"
    if of_reader:
        readers = (
            f"SELECT reader FROM {lines} WHERE ts_ms >= {meant.span[0]} AND ts_ms < {meant.span[1]}"
            f" AND reader IS NOT NULL AND {articles} AND {condition(of_reader, engine.literal)}"
        )
        turns += f" AND (reader IN ({readers}) OR before IN ({readers}))"
    return f"(({articles} AND {condition(meant.only, engine.literal)}) OR ({turns}))"


def _listed(engine: Asking, events: tuple[Event, ...]) -> str:
    return ", ".join(engine.literal(event.value) for event in events)
