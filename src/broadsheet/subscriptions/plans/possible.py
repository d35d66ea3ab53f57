"""What can be done about a subscription as it stands. Pure."""

from datetime import datetime

from broadsheet.subscriptions.models import State, Subscription

# A gift was paid for by someone else: it runs, and then it is over.
GIFT = "gift"
# An invoice is paid from a bank.
WITHOUT_CARD = frozenset({"invoice", GIFT})


def may_cancel(subscription: Subscription) -> bool:
    """Whether there is a renewal to call off."""
    running = subscription.state in (
        State.PROCESSING,
        State.TRIALING,
        State.ACTIVE,
        State.PAST_DUE,
        State.PAUSED,
    )
    return running and subscription.cancel_at is None and subscription.provider != GIFT


def may_resume(subscription: Subscription, now: datetime) -> bool:
    """Whether there is a cancellation still to come, or a pause, to take back."""
    if subscription.state == State.EXPIRED or subscription.provider == GIFT:
        return False
    is_leaving = subscription.cancel_at is not None and subscription.cancel_at > now
    return is_leaving or is_pausing(subscription)


def is_pausing(subscription: Subscription) -> bool:
    """Whether a pause has begun, or begins when what is paid has been read out."""
    return subscription.state == State.PAUSED or (
        subscription.state == State.ACTIVE and subscription.resumes_at is not None
    )


def may_pause(subscription: Subscription) -> bool:
    """Whether the next payment can be put off."""
    is_staying = subscription.cancel_at is None and subscription.resumes_at is None
    return subscription.state == State.ACTIVE and is_staying and subscription.provider != GIFT


def may_change(subscription: Subscription) -> bool:
    """Whether another price can take the place of this one."""
    is_running = subscription.state in (State.TRIALING, State.ACTIVE)
    return is_running and subscription.cancel_at is None and subscription.provider != GIFT


def may_pay_anew(subscription: Subscription) -> bool:
    """Whether another card can be given."""
    over = subscription.state in (State.EXPIRED, State.INCOMPLETE)
    return not over and subscription.provider not in WITHOUT_CARD
