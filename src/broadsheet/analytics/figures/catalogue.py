"""What can be asked: the figures by name, each with its query and what its chart shows."""

import re
from dataclasses import dataclass
from importlib.resources import files

COMMENT = re.compile(r"(?:^--.*\n)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. Its chart has a bar for each row: `label` names the column under it, `value` its height."""

    name: str
    title: str
    label: str
    value: str

    @property
    def definition(self) -> str:
        """What the figure counts, in words: the comment at the head of its query."""
        said = COMMENT.match(self.sql)
        return "" if said is None else " ".join(said[0].replace("--", "").split())

    @property
    def sql(self) -> str:
        """Its query, over the relation `lines` that `queries/figures/base.sql` makes."""
        folder = files("broadsheet.analytics").joinpath("queries", "figures")
        return folder.joinpath(f"{self.name}.sql").read_text(encoding="utf-8")


FIGURES = {
    figure.name: figure
    for figure in (
        Figure("active_readers", "Active readers", "period", "readers"),
        Figure("stop_rate", "Stop rate", "period", "stop_rate"),
        Figure("wall_reach", "Wall reach", "period", "reach"),
        Figure("readings_per_reader", "Readings per reader", "articles_read", "reader_periods"),
        Figure("articles_that_stop", "Articles that stop", "article", "stopped_readers"),
        Figure("turns", "Registrations and subscriptions", "period", "subscribed"),
    )
}
SHARES = frozenset({"stop_rate", "reach"})
