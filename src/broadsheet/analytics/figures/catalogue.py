"""What can be asked: the figures by name, each with its query and how its chart shows it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

COMMENT = re.compile(r"(?:^--.*\n)+", re.MULTILINE)


class Shape(StrEnum):
    """How a figure is drawn: a column for each period, or for each step of a scale, or a bar for each row."""

    TIME = "time"
    SCALE = "scale"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `label` names the column that its chart tells apart, `values` those that it adds up, and
    `unit` says what they are numbers of.

    `beside` is the column whose share is told beside each bar. A figure `of_sales` is of all subscriptions:
    they have no section, device or arm, so no filter but the time applies.
    """

    name: str
    title: str
    unit: str
    label: str
    values: tuple[str, ...]
    shape: Shape = Shape.TIME
    beside: str = ""
    of_sales: bool = False

    @property
    def definition(self) -> str:
        """What the figure counts, in words: the comment at the head of its query."""
        said = COMMENT.match(self.sql)
        return "" if said is None else " ".join(said[0].replace("--", "").split())

    @property
    def sql(self) -> str:
        """Its query, over the relations that `figures/relations.py` makes."""
        folder = files("broadsheet.analytics").joinpath("queries", "figures")
        return folder.joinpath(f"{self.name}.sql").read_text(encoding="utf-8")


LISTED = (
    Figure("active_readers", "Active readers", "readers", "period", ("readers",)),
    Figure("stop_rate", "Stop rate", "of active readers", "period", ("stop_rate",)),
    Figure("wall_reach", "Wall reach", "of all readers", "period", ("reach",)),
    Figure("paid_stop_conversion", "Paid-stop conversion", "of stopped readers", "period", ("conversion",)),
    Figure(
        "registration_funnel",
        "From the wall to an account",
        "readers",
        "step",
        ("readers",),
        Shape.BARS,
        "of_previous",
    ),
    Figure(
        "subscription_funnel",
        "From reading to paying",
        "readers",
        "step",
        ("readers",),
        Shape.BARS,
        "of_previous",
    ),
    Figure(
        "articles_that_stop",
        "Articles that stop",
        "readers stopped",
        "article",
        ("stopped_readers",),
        Shape.BARS,
    ),
    Figure(
        "articles_that_sell", "Articles that sell", "subscriptions sold", "article", ("sold",), Shape.BARS
    ),
    Figure("time_to_convert", "Time to convert", "readers", "waited", ("readers",), Shape.BARS),
    Figure(
        "readings_per_reader",
        "Readings per reader",
        "readers’ periods, by articles read",
        "articles_read",
        ("reader_periods",),
        Shape.SCALE,
    ),
    Figure("mrr", "Monthly recurring revenue", "a month", "period", ("mrr_minor",), of_sales=True),
    Figure(
        "revenue_per_offer",
        "Revenue per offer",
        "paid, less what went back",
        "offer",
        ("net_minor",),
        Shape.BARS,
        of_sales=True,
    ),
    Figure(
        "churn",
        "Churn",
        "of running subscriptions",
        "period",
        ("voluntary_rate", "involuntary_rate"),
        of_sales=True,
    ),
    Figure("turns", "Registrations and subscriptions", "subscriptions begun", "period", ("subscribed",)),
    Figure("left_out", "Robots and staff", "readings", "period", ("proven_robots", "named_robots", "staff")),
)
FIGURES = {figure.name: figure for figure in LISTED}
SHARES = frozenset({
    "stop_rate", "reach", "conversion", "of_previous", "voluntary_rate", "involuntary_rate",
})  # fmt: skip
MONEY = "_minor"
# The column that says in which currency a row's amounts are.
CURRENCY = "currency"
