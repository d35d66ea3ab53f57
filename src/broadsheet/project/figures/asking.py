"""What whoever looks at figures asks for, and what it stands for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadsheet.analytics.books import Books
from broadsheet.analytics.figures import Filter
from broadsheet.analytics.generated import is_generated
from broadsheet.journal.segments import list_files
from broadsheet.meter.windows import Unit

MONTHS = 12
OWN, MADE_UP = "own", "generated"
DEVICES = [("", _("All")), ("phone", _("Phone")), ("tablet", _("Tablet")), ("desktop", _("Desktop"))]
UNITS = [(Unit.DAY, _("Day")), (Unit.WEEK, _("Week")), (Unit.MONTH, _("Month"))]
DAY = forms.DateInput(attrs={"type": "date"})


class AskForm(forms.Form):
    """Which lines."""

    first = forms.DateField(label=_("From"), widget=DAY)
    last = forms.DateField(label=_("To"), widget=DAY)
    per = forms.ChoiceField(label=pgettext_lazy("day, week or month", "By"), choices=UNITS)
    section = forms.CharField(
        label=_("Section"), required=False, widget=forms.TextInput(attrs={"list": "sections", "size": 14})
    )
    device = forms.ChoiceField(label=_("Device"), required=False, choices=DEVICES)
    arm = forms.CharField(
        label=_("Arm of an experiment"), required=False, widget=forms.TextInput(attrs={"size": 10})
    )
    books = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[(OWN, OWN), (MADE_UP, MADE_UP)]
    )

    def clean(self) -> dict[str, object]:
        """Refuse a time that ends before it begins."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if isinstance(first, date) and isinstance(last, date) and first > last:
            self.add_error("last", _("This day is before the first. Choose a later one."))
        return said


@dataclass(frozen=True, slots=True)
class Shelf:
    """The journals that there are: the edition's own, and one that was made up for a trial."""

    own: Books
    made_up: Path

    @property
    def has_made_up(self) -> bool:
        """Whether there is one that was made up."""
        return is_generated(self.made_up)

    def choose(self, said: str) -> str:
        """Return which one is meant: where nobody says, the made-up one, where there is one."""
        return said if said == OWN or not self.has_made_up else MADE_UP

    def books(self, which: str) -> Books:
        """Return where one is kept."""
        return self.made_up if which == MADE_UP and self.has_made_up else self.own

    def last_day(self, which: str, now: datetime, zone: ZoneInfo) -> date:
        """Return the last day that there may be lines of."""
        if which == MADE_UP and self.has_made_up:
            files = list_files(self.made_up)
            if files:
                return min(now, files[-1].end - timedelta(days=1)).astimezone(zone).date()
        return now.astimezone(zone).date()


def default_question(last: date) -> dict[str, object]:
    """Return what is asked where nobody says: the month of the last day and the eleven before it."""
    month = last.replace(day=1)
    for _month in range(MONTHS - 1):
        month = (month - timedelta(days=1)).replace(day=1)
    return {"first": month, "last": last, "per": Unit.MONTH}


def filter_from(said: dict[str, Any], zone: ZoneInfo) -> Filter:
    """Return which lines a form that is valid means."""
    only = {field: str(said[field]) for field in ("section", "device", "arm") if said[field]}
    return Filter(said["first"], said["last"], zone, Unit(said["per"]), only)
