"""What an experiment's page shows: each measure with its interval, and how the interval came to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.analytics.charts import Curve, Graph, Mark, Point
from broadsheet.analytics.experiments.units import RATES
from broadsheet.project.experiments.models import Experiment

MEASURES = {
    "subscribed": gettext_lazy("Subscribed"),
    "registered": gettext_lazy("Registered"),
    "cancelled": gettext_lazy("Cancelled"),
    "met_wall": gettext_lazy("Met a wall"),
    "readings": gettext_lazy("Articles read, for each reader"),
}
ENDS = ("value", "low", "high")
Kept = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One arm by one measure, in words."""

    arm: str
    measure: str
    is_primary: bool
    first: str
    other: str
    difference: str
    between: str
    says: str


@dataclass(frozen=True, slots=True)
class Course:
    """How one measure went from look to look: its graph, and each look with its day, arm and interval."""

    graph: Graph
    looks: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """An experiment's figures, ready for the page."""

    lines: Sequence[Line]
    courses: Sequence[Course]
    sizes: Sequence[tuple[str, int, int]]
    mismatch: float
    is_sound: bool


def show(row: Experiment, said: Kept, changes: Sequence[tuple[str, str]] = ()) -> Shown:
    """Return what the page shows. `changes` are days with what changed on them, marked on the charts."""
    measures = sorted(said["measures"], key=lambda each: each["measure"] != row.primary)
    by_name = {
        name: [each for each in measures if each["measure"] == name]
        for name in dict.fromkeys(each["measure"] for each in measures)
    }
    return Shown(
        lines=[_line(row, each) for each in measures],
        # A chart of what cannot be told yet would be an empty sheet.
        courses=[
            Course(_graph(name, same, changes), looks)
            for name, same in by_name.items()
            if (looks := _told_looks(name, same))
        ],
        sizes=[(arm, count, said["ripe"][arm]) for arm, count in said["readers"].items()],
        mismatch=said["mismatch"],
        is_sound=said["sound"],
    )


def _line(row: Experiment, each: Kept) -> Line:
    name, found = each["measure"], each["difference"]
    tell = _points if name in RATES else _count
    return Line(
        arm=each["arm"],
        measure=str(MEASURES[name]),
        is_primary=name == row.primary,
        first=_amount(name, each["first"]),
        other=_amount(name, each["other"]),
        difference="–" if found is None else tell(found["value"]),
        between="–" if found is None else f"{tell(found['low'])} – {tell(found['high'])}",
        says=_says(found),
    )


def _says(found: Kept | None) -> str:
    if found is None:
        return _("too early to say")
    if not found["sure"]:
        return _("nothing sure yet")
    return _("surely more") if found["low"] > 0 else _("surely less")


def looks_of(said: Kept) -> list[list[object]]:
    """Return heads, and a row for each measure, arm and day that can be told, as a spreadsheet has it.

    Amounts are what the charts tell: shares in percentage points, or articles.
    """
    rows: list[list[object]] = [["measure", "arm", "day", "difference", "low", "high"]]
    for each in said["measures"]:
        scale = 100 if each["measure"] in RATES else 1
        rows += [
            [each["measure"], each["arm"], look["day"], *(scale * found[end] for end in ENDS)]
            for look in each["looks"]
            if (found := look["difference"]) is not None
        ]
    return rows


def _graph(name: str, measures: Sequence[Kept], changes: Sequence[tuple[str, str]]) -> Graph:
    curves = [
        Curve(
            each["arm"],
            [
                Point(look["day"], found["value"], found["low"], found["high"])
                for look in each["looks"]
                if (found := look["difference"]) is not None
            ],
        )
        for each in measures
    ]
    points, articles = _("Percentage points above the first arm"), _("Articles above the first arm")
    under = points if name in RATES else articles
    tell = _points if name in RATES else _count
    return Graph(str(MEASURES[name]), under, curves, tell, [Mark(day, what) for day, what in changes])


def _told_looks(name: str, measures: Sequence[Kept]) -> list[tuple[str, str, str, str]]:
    """Return the day, the arm, the difference and its interval of every look that can be told."""
    tell = _points if name in RATES else _count
    return [
        (look["day"], each["arm"], tell(found["value"]), f"{tell(found['low'])} – {tell(found['high'])}")
        for each in measures
        for look in each["looks"]
        if (found := look["difference"]) is not None
    ]


def _amount(name: str, amount: float) -> str:
    return f"{amount:.2%}" if name in RATES else f"{amount:.2f}"


def _points(share: float) -> str:
    return f"{100 * share:+.2f}"


def _count(amount: float) -> str:
    return f"{amount:+.2f}"
