"""Amounts as Stripe counts them. Pure.

https://docs.stripe.com/currencies: most currencies in hundredths, some in whole units, some in thousandths
that end in zero. We count by CLDR, which has no hundredths where nobody uses them, as of the Serbian dinar.
"""

from fractions import Fraction

from babel.numbers import get_currency_precision

from broadsheet.subscriptions.money import Money

WHOLE = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
THOUSANDTHS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))


class BadAmount(ValueError):
    """An amount that Stripe cannot charge; the message says why."""


def to_stripe(money: Money) -> int:
    """Return an amount in Stripe's units. Raises BadAmount for thousandths that do not end in zero."""
    exact = Fraction(money.amount_minor) * _scale(money.currency)
    if exact.denominator != 1 or (money.currency in THOUSANDTHS and exact % 10):
        raise BadAmount(f"Stripe cannot charge {money.amount} {money.currency}: it has too many decimals")
    return int(exact)


def from_stripe(amount: int, currency: str) -> Money:
    """Return the money of an amount in Stripe's units; fractions, such as of tax, are rounded to even."""
    currency = currency.upper()
    return Money(round(Fraction(amount) / _scale(currency)), currency)


def _scale(currency: str) -> Fraction:
    """Return how many of Stripe's units one of ours has."""
    decimals = 0 if currency in WHOLE else 2 + (currency in THOUSANDTHS)
    return Fraction(10) ** (decimals - get_currency_precision(currency))
