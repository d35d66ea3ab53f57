"""What readers of the printed paper fill in."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from broadsheet.subscriptions.models import Fault
from broadsheet.subscriptions.models.printing import LONGEST_NUMBER
from broadsheet.subscriptions.printing.address_forms import AddressForm
from broadsheet.subscriptions.wording import day_text


class Day(forms.DateInput):
    """A day, picked in a browser's own calendar."""

    input_type = "date"

    def __init__(self, earliest: date | None = None) -> None:
        super().__init__({"min": earliest.isoformat()} if earliest else {}, format="%Y-%m-%d")


class StretchForm(forms.Form):
    """From which day to which."""

    first_on = forms.DateField(label=_("First day"), widget=Day())
    last_on = forms.DateField(label=_("Last day"), widget=Day(), help_text=_("This day included."))

    def begin_at(self, earliest: date) -> "StretchForm":
        """Return the form for days from the earliest on."""
        for name in ("first_on", "last_on"):
            self.fields[name].widget = Day(earliest)
        self.fields["first_on"].help_text = _("From %(day)s on.") % {"day": day_text(earliest)}
        return self


class RedirectForm(StretchForm, AddressForm):
    """From which day to which, and where to."""

    field_order = ["first_on", "last_on"]


class ClaimForm(forms.Form):
    """Which copy, and what was wrong with it."""

    issue_on = forms.TypedChoiceField(label=_("Issue of"), coerce=date.fromisoformat)
    fault = forms.ChoiceField(label=_("What was wrong"), choices=Fault.choices)
    note = forms.CharField(
        label=_("Anything we should know"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, issues: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issue_on"].choices = [(day.isoformat(), day_text(day)) for day in issues]


class ActivationForm(forms.Form):
    """What stands on the label."""

    number = forms.CharField(
        label=_("Subscriber number"),
        max_length=2 * LONGEST_NUMBER,
        help_text=_("It stands on the label of your paper, and on its invoices."),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "text"}),
    )
    postal_code = forms.CharField(
        label=_("Postcode"),
        max_length=20,
        help_text=_("Of the address to which the paper comes."),
        widget=forms.TextInput({"autocomplete": "postal-code"}),
    )
