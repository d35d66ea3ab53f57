"""What a publisher fills in to have a log replayed."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

import tomli_w
from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.logs.fields import parse_mapping
from broadsheet.meter import PolicyError, parse_policy
from broadsheet.meter.instants import to_milliseconds
from broadsheet.project.replays.asking import Named, Wish
from broadsheet.publishing.policies.models import PolicyVersion

MOST_UPLOAD_BYTES = 500_000_000
DAY = forms.DateInput(attrs={"type": "date"})
JOURNAL, UPLOAD = "journal", "upload"
NOTHING, CHANGED, TEXT = "", "changed", "text"
WINDOWS = [
    ("", _("as today")),
    ("day", _("Calendar day")),
    ("week", _("Calendar week")),
    ("month", _("Calendar month")),
    ("rolling", _("Rolling days")),
]
DEVICES = [("", _("All")), ("phone", _("Phone")), ("tablet", _("Tablet")), ("desktop", _("Desktop"))]
KINDS = [("", _("All")), ("anonymous", _("Without an account")), ("registered", _("Registered"))]
PARTS = [
    ("", _("Nothing")),
    ("section", _("Section")),
    ("device", _("Device")),
    ("kind", _("Kind of reader")),
]
COUNT_HELP = _("A number of articles, or “unlimited”. Empty: as today.")


class ReplayForm(forms.Form):
    """Which log, which readings of it, and which meters."""

    source = forms.ChoiceField(
        label=_("Log"),
        choices=[(JOURNAL, _("The journal of this edition")), (UPLOAD, _("A file"))],
        initial=JOURNAL,
    )
    first = forms.DateField(label=_("From"), required=False, widget=DAY, help_text=_("Empty: its beginning."))
    last = forms.DateField(label=_("To"), required=False, widget=DAY, help_text=_("Empty: its end."))
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "CSV, Parquet, or an access log of nginx or Apache; gzip too. It is deleted when the replay ends."
        ),
    )
    columns = forms.CharField(
        label=_("Columns"),
        required=False,
        help_text=_("Where a CSV has other names: such as reader=visitor article=page time=when."),
    )
    section = forms.CharField(
        label=_("Section"), required=False, help_text=_("Such as business/trade. Empty: all.")
    )
    device = forms.ChoiceField(label=_("Device"), required=False, choices=DEVICES)
    kind = forms.ChoiceField(label=_("Readers"), required=False, choices=KINDS)
    by = forms.ChoiceField(label=_("Tell apart by"), required=False, choices=PARTS)
    period = forms.ChoiceField(label=_("Counted in"), required=False, choices=WINDOWS)
    rolling_days = forms.IntegerField(
        label=_("Rolling days"), required=False, help_text=_("For rolling days: how many.")
    )
    timezone = forms.ChoiceField(
        label=_("Timezone"),
        required=False,
        choices=[("", _("as today")), *((name, name) for name in sorted(available_timezones()))],
    )
    other = forms.ChoiceField(label=_("Beside today’s policy"), required=False)
    anonymous = forms.CharField(label=_("Without an account"), required=False, help_text=COUNT_HELP)
    registered = forms.CharField(label=_("Registered"), required=False, help_text=COUNT_HELP)
    text = forms.CharField(
        label=_("Policy as text"), required=False, widget=forms.Textarea(attrs={"rows": 14})
    )

    PANELS = (
        (_("Readings"), ("source", "first", "last", "file", "columns")),
        (_("Which of them"), ("section", "device", "kind", "by")),
        (_("The other meter"), ("period", "rolling_days", "timezone")),
        (_("Compare"), ("other", "anonymous", "registered", "text")),
    )

    def __init__(self, *args: Any, today: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.wish: Wish | None = None
        versions = [(version.name, str(version.name)) for version in PolicyVersion.objects.all()]
        self.fields["other"].choices = [
            (NOTHING, _("nothing")),
            (CHANGED, _("today’s with the changes below")),
            (TEXT, _("the policy typed below")),
            *versions,
        ]

    @property
    def panels(self) -> list[tuple[object, list[object]]]:
        """The fields by panel, with their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in self.PANELS]

    def clean(self) -> dict[str, Any]:
        """Build the wish; what is wrong with it stands beside the fields."""
        said = super().clean() or {}
        if self.errors:
            return said
        first, last, upload = said["first"], said["last"], said["file"]
        if first and last and first > last:
            self.add_error("last", _("This day is before the first. Choose a later one."))
        if said["source"] == UPLOAD and upload is None:
            self.add_error("file", _("Choose the file."))
        if upload is not None and upload.size > MOST_UPLOAD_BYTES:
            self.add_error("file", _("Files of more than 500 MB are for `broadsheet replay` on the server."))
        columns = tuple(said["columns"].split())
        try:
            parse_mapping(columns)
        except ReplayRefused as refused:
            self.add_error("columns", f"{refused.problem} {refused.remedy}")
        swept, other = self._swept(said), self._other(said)
        if not self.errors:
            assert swept is not None  # noqa: S101  it lacks only where a fault was found
            self.wish = self._wish(said, columns, swept, other)
        return said

    def _wish(
        self, said: Mapping[str, Any], columns: tuple[str, ...], swept: Named, other: Named | None
    ) -> Wish:
        zone = parse_policy(swept.text).timezone
        first, last = said["first"], said["last"]
        ends = None
        if said["source"] == JOURNAL and (first or last):
            start = datetime(first.year, first.month, first.day, tzinfo=zone) if first else None
            after = last + timedelta(days=1) if last else None
            end = datetime(after.year, after.month, after.day, tzinfo=zone) if after else None
            ends = (to_milliseconds(start) if start else 0, to_milliseconds(end) if end else 1 << 62)
        return Wish(
            today=self._today,
            swept=swept,
            other=other,
            source=said["source"],
            between=None if ends is None else (str(first or ""), str(last or "")),
            between_ms=ends,
            columns=columns if said["source"] == UPLOAD else (),
            only={name: said[name] for name in ("section", "device", "kind") if said[name]},
            by=said["by"],
        )

    def _swept(self, said: Mapping[str, Any]) -> Named | None:
        """Return today's policy over the window and in the timezone that were chosen."""
        field = "rolling_days" if said["period"] == "rolling" else "period"
        return self._changed(said, "swept", {}, field)

    def _other(self, said: Mapping[str, Any]) -> Named | None:
        match said["other"]:
            case "":
                return None
            case "changed":
                counts = {
                    name: said[name].strip() for name in ("anonymous", "registered") if said[name].strip()
                }
                return self._changed(said, "changed", counts, "anonymous")
            case "text":
                return self._checked(Named("typed", said["text"].replace("\r\n", "\n")), "text")
            case name:
                version = PolicyVersion.objects.get(number=int(name.removeprefix("v")))
                return self._checked(Named(version.name, version.text), "other")

    def _changed(
        self, said: Mapping[str, Any], name: str, counts: Mapping[str, str], field: str
    ) -> Named | None:
        values = tomllib.loads(self._today.text)
        period, days = said["period"], said["rolling_days"]
        if period == "rolling":
            values["window"] = {"rolling_days": days if days is not None else 0}
        elif period:
            same = values["window"].get("week_starts")
            values["window"] = {
                "period": period,
                **({"week_starts": same} if same and period == "week" else {}),
            }
        if said["timezone"]:
            values["timezone"] = said["timezone"]
        for kind, text in counts.items():
            values["allowances"][kind] = int(text) if text.isascii() and text.isdigit() else text
        return self._checked(Named(name, tomli_w.dumps(values)), field)

    def _checked(self, named: Named, field: str) -> Named | None:
        try:
            parse_policy(named.text, source=named.name)
        except PolicyError as error:
            self.add_error(field, str(error))
            return None
        return named
