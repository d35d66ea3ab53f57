"""The form for a postal address, whatever the country, without a script."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from broadsheet.subscriptions.models.printing import ADDRESS_PARTS, Postal
from broadsheet.subscriptions.printing.addresses import BadAddress, check_address, countries, parts_needed


class AddressForm(forms.Form):
    """Asks for an address; `address` is what was checked. The country decides which lines are needed."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    company_name = forms.CharField(
        label=_("Company"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    street_address = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        widget=forms.Textarea({"rows": 2, "autocomplete": "street-address"}),
    )
    postal_code = forms.CharField(
        label=_("Postcode"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("Town"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "address-level2"}),
    )
    city_area = forms.CharField(
        label=_("District"),
        max_length=80,
        required=False,
        help_text=_("Where the post asks for it: Brazil, China, Korea …"),
        widget=forms.TextInput({"autocomplete": "address-level3"}),
    )
    country_area = forms.CharField(
        label=_("State or province"),
        max_length=80,
        required=False,
        help_text=_("Where the post asks for it: United States, Canada, Italy …"),
        widget=forms.TextInput({"autocomplete": "address-level1"}),
    )
    country_code = forms.ChoiceField(label=_("Country"), widget=forms.Select({"autocomplete": "country"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = countries(get_language() or "en")
        self.fields["country_code"].choices = [("", _("Please choose")), *named]
        self.address: dict[str, str] = {}
        said = self.data.get("country_code") if self.is_bound else self.initial.get("country_code")
        for part in parts_needed(said or ""):
            if part in self.fields:
                self.fields[part].required = True

    def clean(self) -> dict[str, Any]:
        """Check the address as a whole, by the rules of its country."""
        said = super().clean() or {}
        if self.errors:
            return said
        try:
            self.address = check_address({part: said.get(part, "") for part in ADDRESS_PARTS})
        except BadAddress as error:
            for part, sentence in error.errors.items():
                self.add_error(part if part in self.fields else None, sentence)
        return said


def filled_with(postal: Postal | None) -> dict[str, str]:
    """Return what an address form begins with."""
    return {} if postal is None else postal.address
