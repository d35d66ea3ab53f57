"""The answer: what is sent, and why."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """What leaves the server."""

    __hash__ = str.__hash__

    RELEASE = "release"  # the whole article
    WALL = "wall"  # the lead-in and a wall
    REFUSE = "refuse"  # nothing: the browser, or the robot, is asked to come back differently


class Reason(StrEnum):
    """Why. The codes are promises: pages, journals, support and replay all read the same word."""

    __hash__ = str.__hash__

    STAFF = "staff"
    PREVIEW = "preview"
    OPEN_ARTICLE = "open_article"
    OPENED_FOR_EVERYONE = "opened_for_everyone"
    VERIFIED_CRAWLER = "verified_crawler"
    CRAWLER_REFUSED = "crawler_refused"
    GRANT = "grant"
    ENTITLED = "entitled"
    IN_TRIAL = "in_trial"
    PAYMENT_GRACE = "payment_grace"
    PAYMENT_UNDER_WAY = "payment_under_way"
    CANCELLED_BUT_PAID = "cancelled_but_paid"
    GROUP_SEAT = "group_seat"
    GIFT_SUBSCRIPTION = "gift_subscription"
    INSTITUTION = "institution"
    HARD_LOCKED = "hard_locked"
    ALREADY_READ = "already_read"
    ALLOWANCE_LEFT = "allowance_left"
    REGISTRATION_ALLOWS_MORE = "registration_allows_more"
    QUOTA_SPENT = "quota_spent"
    TRIAL_EXPIRED = "trial_expired"
    ACCESS_LAPSED = "access_lapsed"
    PAYMENT_FAILED = "payment_failed"
    TOO_MANY_DEVICES = "too_many_devices"
    PAUSED = "paused"
    SEAT_TAKEN_BACK = "seat_taken_back"
    GIFT_OVER = "gift_over"
    INSTITUTION_SPENT = "institution_spent"
    TOO_MANY_NEW_READERS = "too_many_new_readers"
    NOT_COUNTED = "not_counted"
    LEDGER_DOWN = "ledger_down"


# An article that is released for one of these was opened by what a reader has, and is not the meter's.
RIGHTS = frozenset(
    {
        Reason.GRANT,
        Reason.ENTITLED,
        Reason.IN_TRIAL,
        Reason.PAYMENT_GRACE,
        Reason.PAYMENT_UNDER_WAY,
        Reason.CANCELLED_BUT_PAID,
        Reason.GROUP_SEAT,
        Reason.GIFT_SUBSCRIPTION,
        Reason.INSTITUTION,
    }
)


class Decision(NamedTuple):
    """One answer with its reason.

    `rule` names the policy's rule that set the article's access or its pool, if one did. `limit` and `left`
    count articles in `pool` (None: unlimited, or no count was needed). `window_ends_at` is when the
    next reading is given back. `is_counted` says that this very reading was added to the count.
    `right_ends_at` is the end of the right that opened the article, if it has one.
    """

    outcome: Outcome
    reason: Reason
    rule: str = ""
    pool: str = ""
    limit: int | None = None
    left: int | None = None
    window_ends_at: datetime | None = None
    is_counted: bool = False
    policy_version: str = ""
    right_ends_at: datetime | None = None
