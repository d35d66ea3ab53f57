"""Small builders: the lines by which the journal tells of an experiment's readers."""

from datetime import UTC, datetime

from broadsheet.analytics.experiments.units import DAY_MS
from broadsheet.journal.lines import NO_ANSWER, NO_ARTICLE, arm_part, visit_part
from broadsheet.journal.schema import Event
from tests.journal.builders import NOON, a_line

START = datetime(2026, 3, 15, 10, 0, tzinfo=UTC)


def named(name, unit=None):
    return f"{name:016x}\t" + ("" if unit is None else f"{unit:016x}")


def exposed(name, unit, arm="four:today", *, day=0, robot=""):
    return a_line(
        at_ms=NOON + day * DAY_MS, event=Event.EXPOSURE, who=named(name, unit), article=NO_ARTICLE,
        answer=arm_part(arm), visit=visit_part("direct", "phone", robot),
    )  # fmt: skip


def happened(event, name, *, before=None, day=0):
    return a_line(
        at_ms=NOON + day * DAY_MS + 60_000, event=event, who=named(name, before), article=NO_ARTICLE,
        answer=NO_ANSWER,
    )  # fmt: skip


def read(name, article, *, day=0):
    return a_line(article, at_ms=NOON + day * DAY_MS + 30_000, who=named(name))
