"""What is taken off a price, and until when. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from broadsheet.subscriptions.money import Money


@dataclass(frozen=True, slots=True)
class Discount:
    """So much per cent, or an amount, off each payment until an instant; without one off the next alone."""

    percent: int | None = None
    amount: Money | None = None
    until: datetime | None = None

    def off(self, price: Money) -> Money:
        """Return what a price comes to, never less than nothing; half a unit goes to the reader."""
        if self.percent is not None:
            taken = (price.amount_minor * self.percent + 50) // 100
        else:
            taken = self.amount.amount_minor if self.amount is not None else 0
        return Money(max(price.amount_minor - taken, 0), price.currency)

    def holds_at(self, due_at: datetime) -> bool:
        """Whether a payment that is due at an instant is less by it."""
        return self.until is None or due_at < self.until

    def as_row(self) -> dict[str, Any]:
        """Return it as a subscription's row keeps it."""
        said: dict[str, Any] = {} if self.percent is None else {"percent": self.percent}
        if self.amount is not None:
            said |= {"amount_minor": self.amount.amount_minor}
        return said | ({} if self.until is None else {"until": self.until.isoformat()})

    @classmethod
    def from_row(cls, row: dict[str, Any], currency: str) -> Self | None:
        """Return what a row keeps; None where nothing is taken off."""
        if not row:
            return None
        minor = row.get("amount_minor")
        return cls(
            row.get("percent"),
            None if minor is None else Money(minor, currency),
            datetime.fromisoformat(row["until"]) if row.get("until") else None,
        )
