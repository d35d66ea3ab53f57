"""The schema of a line, version 2 (docs/reference/journal.md), and what the one before it had."""

from enum import StrEnum

# The last field of every line: whatever has not got as far as this was torn off.
VERSION = "2"
SEPARATOR = "\t"
COLUMNS = (
    "ts_ms", "event", "reader", "before", "kind",
    "article", "section", "tags", "published", "access",
    "outcome", "reason", "counted", "allowance", "remaining", "policy", "rule", "arm",
    "referrer", "device", "robot",
    "offer", "amount_minor", "currency",
    "churn", "subscription", "product", "monthly_minor", "until",
    "version",
)  # fmt: skip
# How many fields a line of each version has. New ones come before the version, which stands last; the first
# of them never holds an older version's digit, or a torn line could pass for an older one.
FIELDS_BY_VERSION = {"1": 25, VERSION: len(COLUMNS)}
FIRST_HEADER = SEPARATOR.join((*COLUMNS[: FIELDS_BY_VERSION["1"] - 1], "version")) + "\n"
HEADER = SEPARATOR.join(COLUMNS) + "\n"
HEADERS = frozenset({FIRST_HEADER, HEADER})
TAG_SEPARATOR = "|"
# What a robot is called that names itself one and has proved nothing.
NAMED_ROBOT = "named"


class Event(StrEnum):
    """What a line tells of. The codes are promises."""

    DECISION = "decision"
    WALL_SHOWN = "wall_shown"
    SIGNUP_SHOWN = "signup_shown"
    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    OFFERS_SHOWN = "offers_shown"
    CHECKOUT_BEGUN = "checkout_begun"
    SUBSCRIBED = "subscribed"
    RENEWED = "renewed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PAYMENT_FAILED = "payment_failed"
    PLAN_CHANGED = "plan_changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    PAID = "paid"
    REFUNDED = "refunded"
    EXPOSURE = "exposure"
    SIGNED_IN = "signed_in"


class Churn(StrEnum):
    """Whose wish it was that a subscription ended."""

    VOLUNTARY = "voluntary"
    INVOLUNTARY = "involuntary"
    TRIAL = "trial"
    STAFF = "staff"


def is_whole(line: str) -> bool:
    """Whether a line, without its end, has all fields of its version."""
    version = line.rpartition(SEPARATOR)[2]
    return line.count(SEPARATOR) + 1 == FIELDS_BY_VERSION.get(version)
