"""The schema of a line, version 1 (docs/reference/journal.md)."""

from enum import StrEnum

# The last field of every line: whatever has not got as far as this was torn off.
VERSION = "1"
SEPARATOR = "\t"
COLUMNS = (
    "ts_ms", "event", "reader", "before", "kind",
    "article", "section", "tags", "published", "access",
    "outcome", "reason", "counted", "allowance", "remaining", "policy", "rule", "arm",
    "referrer", "device", "robot",
    "offer", "amount_minor", "currency",
    "version",
)  # fmt: skip
HEADER = SEPARATOR.join(COLUMNS) + "\n"
TAG_SEPARATOR = "|"
# What a robot is called that names itself one and has proved nothing.
NAMED_ROBOT = "named"


class Event(StrEnum):
    """What a line tells of. The codes are promises."""

    DECISION = "decision"
    WALL_SHOWN = "wall_shown"
    REGISTERED = "registered"
    SUBSCRIBED = "subscribed"
    RENEWED = "renewed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PAYMENT_FAILED = "payment_failed"
    EXPOSURE = "exposure"


def is_whole(line: str) -> bool:
    """Whether a line, without its end, has all fields of this version."""
    return line.count(SEPARATOR) == len(COLUMNS) - 1 and line.endswith(SEPARATOR + VERSION)
