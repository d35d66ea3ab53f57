"""A replay as plain data, for JSON: the keys that `docs/reference/replay.md` promises."""

from collections.abc import Iterator, Mapping
from typing import Any

from broadsheet.analytics.bootstrap import Intervals
from broadsheet.analytics.logs.log import Log
from broadsheet.analytics.meters import window_text
from broadsheet.analytics.replay import Part, Question, Replay, Stopper, Variant
from broadsheet.meter.instants import from_milliseconds

NOTE = "What would have been blocked. How readers would have behaved is in no log."

Table = dict[str, Any]


def report(question: Question, answer: Replay) -> Table:
    """Return the whole answer; `results` has an entry for each limit or policy."""
    return {
        "results": list(_results(question, answer)),
        "window": window_text(question.meters[0].window),
        "timezone": question.meters[0].timezone,
        "readings": answer.readings,
        "from": _instant(answer, 0),
        "to": _instant(answer, 1),
        "logs": [_log(log) for log in answer.logs],
        "lacking": [
            {"policy": lack.policy, "field": lack.field, "follows": lack.follows} for lack in answer.lacking
        ],
        "note": NOTE,
    }


def rate(part: int, whole: int) -> float | None:
    """Return a share, or None where there is nothing to divide by."""
    return part / whole if whole else None


def _results(question: Question, answer: Replay) -> Iterator[Table]:
    first = answer.variants[0]
    for variant in answer.variants:
        yield {
            **variant.facts,
            **_figures(variant),
            **(_intervals(variant.intervals) if variant.intervals else {}),
            **({"difference": difference(first, variant)} if "policy" in variant.facts else {}),
            **({"left_out": dict(variant.left_out)} if variant.left_out else {}),
            **({"by": [_part(question.by, part) for part in variant.parts]} if question.by else {}),
            **({"articles": [_stopper(each) for each in variant.articles]} if question.articles else {}),
        }


def _figures(variant: Variant) -> Table:
    tally = variant.tally
    return {
        "active": tally.active,
        "stopped": tally.stopped,
        "stop_rate": rate(tally.stopped, tally.active),
        "blocked": tally.blocked,
        "readings": tally.readings,
        "blocked_share": rate(tally.blocked, tally.readings),
        "blocked_articles": tally.blocked_articles,
        "readers": tally.readers,
        "stopped_readers": tally.stopped_readers,
        "reader_stop_rate": rate(tally.stopped_readers, tally.readers),
    }


def _intervals(found: Intervals) -> Table:
    return {
        "interval": found.stop_rate,
        "stopped_readers_interval": found.stopped_readers,
        "blocked_interval": found.blocked,
    }


def difference(first: Variant, this: Variant) -> Table:
    """Return what a meter would have done more, or less, than the first."""
    before, after = first.tally, this.tally
    rates = rate(before.stopped, before.active), rate(after.stopped, after.active)
    return {
        "stopped": after.stopped - before.stopped,
        "stop_rate": None if rates[0] is None or rates[1] is None else rates[1] - rates[0],
        "blocked": after.blocked - before.blocked,
        **({"interval": this.intervals.difference} if this.intervals else {}),
    }


def _part(by: str, part: Part) -> Table:
    return {
        by: part.value,
        "active": part.active,
        "stopped": part.stopped,
        "stop_rate": rate(part.stopped, part.active),
        "blocked": part.blocked,
    }


def _stopper(stopper: Stopper) -> Table:
    return {"article": stopper.article, "readers": stopper.readers, "blocked": stopper.attempts}


def _log(log: Log) -> Mapping[str, Any]:
    return {
        "path": str(log.path),
        "kind": str(log.kind),
        "lines": log.lines,
        "left_out": dict(log.left_out),
        "unreadable_lines": list(log.unreadable),
        "whole": log.is_whole,
    }


def _instant(answer: Replay, place: int) -> str | None:
    return None if answer.span is None else from_milliseconds(answer.span[place]).isoformat()
