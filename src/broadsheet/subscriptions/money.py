"""Money: whole minor units with a currency, never a float."""

from dataclasses import dataclass
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, list_currencies


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in the smallest unit of an ISO 4217 currency: cents of USD, whole yen of JPY."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount_minor, int) or isinstance(self.amount_minor, bool):
            raise TypeError(f"an amount is a whole number of minor units, not {self.amount_minor!r}")
        if self.currency not in list_currencies():
            raise ValueError(f"{self.currency!r} is no currency; expected an ISO 4217 code such as USD")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same(other), self.currency)

    @property
    def amount(self) -> Decimal:
        """The amount in whole units of the currency, exact: 9.00 for 900 cents."""
        return Decimal(self.amount_minor).scaleb(-get_currency_precision(self.currency))

    def text(self, locale: str) -> str:
        """Return the amount as readers of `locale` write it, without a fraction where there is none: $9.

        Raises UnknownLocaleError for a locale that CLDR does not know.
        """
        parsed = Locale.parse(locale, sep="-" if "-" in locale else "_")
        if self.amount != self.amount.to_integral_value():
            return format_currency(self.amount, self.currency, locale=parsed)
        whole = parsed.currency_formats["standard"].pattern.replace(".00", "")
        return format_currency(self.amount, self.currency, whole, locale=parsed, currency_digits=False)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{other.currency} cannot be added to or taken from {self.currency}")
        return other.amount_minor
