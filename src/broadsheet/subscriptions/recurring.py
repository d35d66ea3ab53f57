"""What a subscription brings a month: its price, spread over the months of its term. Pure."""

from datetime import datetime

from broadsheet.subscriptions.models import State, Subscription, Unit

# How many units there are in a year: twelve months each have the twelfth part of it.
UNITS_A_YEAR = {Unit.DAY: 365, Unit.WEEK: 52, Unit.MONTH: 12, Unit.YEAR: 1}
MONTHS_A_YEAR = 12


def monthly_minor(subscription: Subscription, at: datetime) -> int:
    """Return what a subscription brings a month at an instant, in minor units of its price's currency.

    Nothing while it is a trial, or one that was not paid for, is paused, or is over; the introductory price
    while that holds.
    """
    if subscription.state not in (State.ACTIVE, State.PAST_DUE):
        return 0
    trial_ends_at, paid_until = subscription.trial_ends_at, subscription.paid_until
    if trial_ends_at is not None and paid_until is not None and paid_until <= trial_ends_at:
        return 0
    price, offer, intro_ends_at = subscription.price, subscription.offer, subscription.intro_ends_at
    is_early = intro_ends_at is not None and at < intro_ends_at
    if is_early and offer is not None and offer.intro is not None and offer.intro_count:
        return per_month(offer.intro.amount_minor, offer.intro_count, Unit(offer.intro_unit))
    return per_month(price.amount_minor, price.term_count, Unit(price.term_unit))


def per_month(amount_minor: int, count: int, unit: Unit) -> int:
    """Return the monthly part of an amount for `count` units, halves rounded up."""
    months = MONTHS_A_YEAR * count
    return (2 * amount_minor * UNITS_A_YEAR[unit] + months) // (2 * months)
