"""A replay on the terminal: what was read, a row for each meter, and what the figures mean."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from broadsheet.analytics.bootstrap import Interval
from broadsheet.analytics.logs.log import Log
from broadsheet.analytics.meters import Facts
from broadsheet.analytics.replay import Question, Replay, Variant
from broadsheet.analytics.report import NOTE, difference, rate
from broadsheet.meter.instants import from_milliseconds

WINDOWS = {"day": "reader-days", "week": "reader-weeks", "month": "reader-months", "rolling": "readers"}
PARTS_SHOWN = 20


def print_replay(question: Question, answer: Replay) -> None:
    """Print the whole answer."""
    console = Console(highlight=False)
    for line in _read(answer):
        console.print(line, markup=False, soft_wrap=True)
    console.print(_figures(question, answer))
    for variant in answer.variants:
        name = _name(variant.facts)
        if variant.parts:
            console.print(f"{name}, by {question.by}", markup=False)
            console.print(_parts(question.by, variant))
        if variant.articles:
            console.print(f"{name}, articles that would stop most readers", markup=False)
            console.print(_articles(variant))
    for line in _notes(question, answer):
        console.print(line, markup=False, soft_wrap=True)


def percent(share: float | None) -> str:
    """Return a share in percent, or a dash where there is none."""
    return "–" if share is None else f"{share:.2%}"


def _read(answer: Replay) -> Iterator[str]:
    for log in answer.logs:
        yield f"{log.path}: {log.kind}, {log.lines:,} lines{_left_out(log)}"
        if log.unreadable:
            more = " and more" if log.left_out.get("unreadable", 0) > len(log.unreadable) else ""
            yield f"  unreadable: line {', '.join(map(str, log.unreadable))}{more}"
        if not log.is_whole:
            yield "  the gzip file ends early; what it holds up to there was read"
    if answer.span is None:
        yield "No readings."
    else:
        first, last = (from_milliseconds(instant).isoformat(" ", "minutes") for instant in answer.span)
        yield f"{answer.readings:,} readings from {first} to {last}"


def _left_out(log: Log) -> str:
    return "".join(f"; {count:,} {why}" for why, count in log.left_out.items())


def _table() -> Table:
    return Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)


def _figures(question: Question, answer: Replay) -> Table:
    first = answer.variants[0]
    is_compared = "policy" in first.facts and len(answer.variants) > 1
    table = _table()
    table.add_column("policy" if "policy" in first.facts else "limit", overflow="fold")
    heads = ["active", "stopped", "stop rate", *(["95 %"] if question.draws else []), "blocked"]
    for head in [*heads, "difference" if is_compared else "of readings"]:
        table.add_column(head, justify="right", no_wrap=True)
    for variant in answer.variants:
        share = percent(rate(variant.tally.blocked, variant.tally.readings))
        table.add_row(*_row(question, variant), _difference(first, variant) if is_compared else share)
    return table


def _row(question: Question, variant: Variant) -> list[str]:
    tally = variant.tally
    interval = variant.intervals.stop_rate if variant.intervals else None
    return [
        _name(variant.facts),
        f"{tally.active:,}",
        f"{tally.stopped:,}",
        percent(rate(tally.stopped, tally.active)),
        *([_interval(interval)] if question.draws else []),
        f"{tally.blocked:,}",
    ]


def _difference(first: Variant, this: Variant) -> str:
    if this is first:
        return ""
    found = difference(first, this)
    if found["stop_rate"] is None:
        return "–"
    low, high = found.get("interval", (None, None))
    between = "" if low is None else f"\n{100 * low:+.1f} to {100 * high:+.1f}"
    return f"{100 * found['stop_rate']:+.2f}{between}"


def _interval(interval: Interval | None) -> str:
    return "–" if interval is None else f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f}"


def _name(facts: Facts) -> str:
    if "policy" not in facts:
        return str(facts["limit"])
    name = str(facts["policy"]).removesuffix(".toml")
    return f"{name} with {facts['limit']}" if "swept" in facts else name


def _parts(by: str, variant: Variant) -> Table:
    table = _table()
    table.add_column(by)
    for head in ("active", "stopped", "stop rate", "blocked"):
        table.add_column(head, justify="right")
    for part in sorted(variant.parts, key=lambda part: -part.active)[:PARTS_SHOWN]:
        share = percent(rate(part.stopped, part.active))
        table.add_row(
            part.value or "(none)", f"{part.active:,}", f"{part.stopped:,}", share, f"{part.blocked:,}"
        )
    return table


def _articles(variant: Variant) -> Table:
    table = _table()
    table.add_column("article")
    table.add_column("readers", justify="right")
    table.add_column("blocked", justify="right")
    for stopper in variant.articles:
        table.add_row(stopper.article, f"{stopper.readers:,}", f"{stopper.attempts:,}")
    return table


def _notes(question: Question, answer: Replay) -> Iterator[str]:
    for variant in answer.variants:
        if variant.left_out:
            listed = ", ".join(f"{count:,} {why}" for why, count in variant.left_out.items())
            yield f"{_name(variant.facts)}: not for its meter: {listed}."
    for lack in answer.lacking:
        yield (
            f"{lack.policy}: the log has no {lack.field}: {lack.follows}."
            if lack.policy
            else f"{lack.follows}."
        )
    unit = WINDOWS[question.meters[0].window.name]
    yield f"Stop rate: stopped {unit} over {unit} with a metered reading."
    yield "Blocked: attempts, repeats included."
    yield NOTE
