"""What happens when a charge is declined: when it is tried again, and what becomes of the subscription."""

from dataclasses import dataclass

from broadsheet.subscriptions.stripe.local.terms import DAY

OUTCOMES = ("canceled", "unpaid", "past_due")


@dataclass(slots=True)
class Retries:
    """Days between one attempt and the next; what a subscription becomes after the last."""

    days: tuple[int, ...] = (3, 5, 7)
    outcome: str = "canceled"

    def after(self, attempts: int, now: int) -> int | None:
        """Return when a charge is tried again after so many attempts; None after the last."""
        if attempts > len(self.days):
            return None
        return now + self.days[attempts - 1] * DAY


retries = Retries()
