"""Amounts as publishers type them, 14.50, and as we keep them, 1450 minor units."""

from decimal import Decimal

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from broadsheet.subscriptions.money import Money


class AmountField(forms.DecimalField):
    """A sum in whole units of a currency that another field names; never negative."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(min_value=0, max_digits=12, **kwargs)


def minor_units(amount: Decimal, currency: str) -> int:
    """Return an amount in minor units. Raises ValidationError where the currency has no such fraction."""
    scaled = amount.scaleb(get_currency_precision(currency))
    if scaled != scaled.to_integral_value():
        example = Money(1234, currency).amount
        message = _("%(currency)s has no such fraction; expected such as %(example)s.")
        raise ValidationError(message % {"currency": currency, "example": example})
    return int(scaled)
