"""What a giver fills in."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.subscriptions.models import Gift, Price
from broadsheet.subscriptions.printing.forms import Day
from broadsheet.subscriptions.shop.gift_terms import gift_name
from broadsheet.subscriptions.wording import day_text

LONGEST_NAME = Gift._meta.get_field("receiver_name").max_length
LONGEST_MESSAGE = Gift._meta.get_field("message").max_length
FARTHEST = timedelta(days=365)


class GiftChoice(forms.ModelChoiceField):
    """Prices by what is given for them."""

    def label_from_instance(self, obj: Price) -> str:
        """Return the product, the term and the amount."""
        return gift_name(obj)


class GiftForm(forms.Form):
    """Which gift, for whom, from when, and with which words."""

    price = GiftChoice(label=_("The gift"), queryset=Price.objects.none(), empty_label=None)
    receiver_name = forms.CharField(label=_("Whom is it for?"), max_length=LONGEST_NAME)
    email = forms.EmailField(
        label=_("Their e-mail address"),
        required=False,
        help_text=_("We mail them the code on the day. Leave it empty to hand over the code yourself."),
    )
    opens_on = forms.DateField(label=_("To be opened from"), widget=Day())
    giver_name = forms.CharField(
        label=_("Your name, as they know it"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    message = forms.CharField(
        label=_("A message to them"),
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, prices: QuerySet[Price], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest, self.latest = today, today + FARTHEST
        self.fields["price"].queryset = prices
        self.fields["opens_on"].widget = Day(today)
        self.fields["opens_on"].initial = today

    def clean_opens_on(self) -> date:
        """Refuse a day that is past, and one too far away."""
        day: date = self.cleaned_data["opens_on"]
        if not self.earliest <= day <= self.latest:
            facts = {"first": day_text(self.earliest), "last": day_text(self.latest)}
            raise forms.ValidationError(
                _("Please choose a day from %(first)s to %(last)s.") % facts, code="out_of_range"
            )
        return day

    def opens_at(self, zone: ZoneInfo) -> datetime:
        """Return the first instant of the day that was chosen, by the paper's clock."""
        return datetime.combine(self.cleaned_data["opens_on"], time(), zone).astimezone(UTC)
