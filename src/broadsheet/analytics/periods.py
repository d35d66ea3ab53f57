"""The meter's windows, for whole columns of instants at once.

A calendar window becomes the list of instants at which one of its periods gives way to the next, asked
of the meter's own `period_at`; the number of a reading's period is then how many of them it has passed.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from broadsheet.analytics.arrays import Ints
from broadsheet.meter.instants import from_milliseconds, to_milliseconds
from broadsheet.meter.windows import CalendarWindow, RollingWindow, Window

FOREVER = 1 << 60  # milliseconds: longer than any log


@dataclass(frozen=True, slots=True)
class Periods:
    """A window over a log.

    `turns` are the instants at which periods end, none for rolling days; `lifetime` is how long a
    granted reading counts within its period, in milliseconds.
    """

    turns: Ints
    lifetime: int

    def number(self, at: Ints) -> Ints:
        """Return the number of the period that holds each instant, from 0."""
        return np.searchsorted(self.turns, at, side="right").astype(np.int64)


def periods_of(window: Window, first: int, last: int) -> Periods:
    """Return the periods of a window from instant `first` to instant `last`, in milliseconds."""
    if isinstance(window, RollingWindow):
        return Periods(np.empty(0, np.int64), window.days * 86_400_000)
    return Periods(np.array(_turns(window, first, last), np.int64), FOREVER)


def _turns(window: CalendarWindow, first: int, last: int) -> list[int]:
    turns = []
    end = window.period_at(from_milliseconds(first)).end
    while to_milliseconds(end) <= last:
        turns.append(to_milliseconds(end))
        # A period can be no time at all: Samoa had no 30 December 2011.
        end = max(window.period_at(end).end, end + timedelta(milliseconds=1))
    return turns
