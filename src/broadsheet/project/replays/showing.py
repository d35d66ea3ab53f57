"""What a finished replay shows: the curve of the limits, the policies compared, where people stop."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import tomli_w
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.analytics.charts import Curve, Graph, Mark, Point
from broadsheet.project.replays.asking import Named, Wish
from broadsheet.publishing.articles_for_meter import find_article_page

Result = Mapping[str, Any]
MEASURES = {
    "stop_rate": gettext_lazy("Stop rate"),
    "stopped_readers": gettext_lazy("Stopped readers"),
    "blocked": gettext_lazy("Blocked readings"),
}
UNITS = {
    "stop_rate": gettext_lazy("of active readers’ windows"),
    "stopped_readers": gettext_lazy("readers"),
    "blocked": gettext_lazy("readings"),
}
INTERVALS = {
    "stop_rate": "interval",
    "stopped_readers": "stopped_readers_interval",
    "blocked": "blocked_interval",
}
# Why lines of a log are no readings, as analytics names it.
LEFT_OUT = {
    "event": gettext_lazy("of other events"),
    "robot": gettext_lazy("of robots"),
    "not a reading": gettext_lazy("of what was no reading"),
    "reader without a pass": gettext_lazy("of readers without a pass"),
    "unreadable": gettext_lazy("that cannot be read"),
}
PARTS_SHOWN = 20
COLUMNS = ("active", "stopped", "stopped_readers", "blocked", "stop_rate")


@dataclass(frozen=True, slots=True)
class Row:
    """One meter's figures as a table shows them."""

    name: str
    active: str
    stopped_readers: str
    stop_rate: str
    between: str
    blocked: str
    limit: int | None = None
    difference: str = ""
    difference_between: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A replay's answer, ready for the page."""

    graph: Graph
    first: datetime
    last: datetime
    limits: Sequence[Row]
    chosen: Row | None
    policies: Sequence[Row]
    parts: Sequence[Row]
    articles: Sequence[tuple[str, int, int]]


def show(wish: Wish, answer: Result, measure: str, limit: int | None) -> Shown:
    """Return what the page shows; `limit` is the one that was moved to."""
    swept = [result for result in answer["results"] if "swept" in result]
    compared = [result for result in answer["results"] if "swept" not in result]
    rows = [_row(str(result["limit"]), result, result["limit"]) for result in swept]
    chosen = next((result for result in swept if result["limit"] == limit), None)
    near = chosen or compared[-1]
    names = {"swept": _("with the other window"), "changed": _("with the changes"), "typed": _("as typed")}
    return Shown(
        graph=_graph(wish, swept, measure, limit),
        first=datetime.fromisoformat(answer["from"]),
        last=datetime.fromisoformat(answer["to"]),
        limits=rows,
        chosen=None if chosen is None else _row(str(limit), chosen, limit),
        policies=[_row(names.get(each["policy"], each["policy"]), each) for each in compared],
        parts=[
            _row(str(part[wish.by]) or _("(none)"), part)
            for part in sorted(near.get("by", ()), key=lambda part: -part["active"])[:PARTS_SHOWN]
        ],
        articles=[(_title(each["article"]), each["readers"], each["blocked"]) for each in near["articles"]],
    )


def text_with_limit(named: Named, limit: int) -> str:
    """Return a policy's TOML with another allowance for readers without an account."""
    values = tomllib.loads(named.text)
    allowances = values["allowances"]
    registered = allowances["registered"]
    raised = max(registered, limit) if isinstance(registered, int) else registered
    values["allowances"] = {**allowances, "anonymous": limit, "registered": raised}
    return tomli_w.dumps(values)


def limit_of(named: Named) -> int | None:
    """Return what a policy allows readers without an account; None for as much as they like."""
    allowance = tomllib.loads(named.text)["allowances"]["anonymous"]
    return allowance if isinstance(allowance, int) else None


def percent(share: float | None) -> str:
    """Return a share in percent, with a dash for none."""
    return "–" if share is None else f"{share:.2%}"


def logs_of(answer: Result) -> list[tuple[Result, list[tuple[str, int]]]]:
    """Return the logs that were read, each with how many of its lines were left out, and why."""
    return [
        (log, [(str(LEFT_OUT.get(why, why)), count) for why, count in log["left_out"].items()])
        for log in answer["logs"]
    ]


def results_of(answer: Result) -> list[list[object]]:
    """Return a line of heads, and a row for each meter that was replayed, as a spreadsheet has it."""
    rows: list[list[object]] = [["policy", "limit", *COLUMNS, "low", "high"]]
    for result in answer["results"]:
        low, high = result.get("interval") or (None, None)
        rows.append(
            [result["policy"], result.get("limit"), *(result.get(name) for name in COLUMNS), low, high]
        )
    return rows


def _graph(wish: Wish, swept: Sequence[Result], measure: str, limit: int | None) -> Graph:
    points = []
    for result in swept:
        low, high = result.get(INTERVALS[measure]) or (None, None)
        points.append(Point(str(result["limit"]), result[measure] or 0.0, low, high))
    today = limit_of(wish.today)
    marks = [] if today is None else [Mark(str(today), _("today"))]
    if limit is not None and limit != today:
        marks.append(Mark(str(limit), _("chosen")))
    tell = _rate if measure == "stop_rate" else _number
    return Graph(
        str(MEASURES[measure]),
        str(UNITS[measure]),
        [Curve("", points)],
        tell,
        marks,
        _("Articles without an account, in each window"),
    )


def _rate(share: float) -> str:
    return f"{100 * share:.3g} %"


def _number(amount: float) -> str:
    return f"{amount:,.0f}"


def _row(name: str, result: Result, limit: int | None = None) -> Row:
    low, high = result.get("interval") or (None, None)
    apart = result.get("difference") or {}
    apart_low, apart_high = apart.get("interval") or (None, None)
    return Row(
        name=name,
        active=f"{result['active']:,}",
        stopped_readers=f"{result.get('stopped_readers', result['stopped']):,}",
        stop_rate=percent(result["stop_rate"]),
        between="" if low is None else f"{low:.2%} – {high:.2%}",
        blocked=f"{result['blocked']:,}",
        limit=limit,
        difference="" if apart.get("stop_rate") is None else f"{100 * apart['stop_rate']:+.2f}",
        difference_between="" if apart_low is None else f"{100 * apart_low:+.2f} – {100 * apart_high:+.2f}",
    )


def _title(article: str) -> str:
    """Return the headline of one of our own articles; what the log calls it for others."""
    page = find_article_page(article) if article.isascii() and article.isdigit() else None
    return article if page is None else page.title
