"""Instants as whole milliseconds since 1970, the unit in which passes and ledgers keep them."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_milliseconds(instant: datetime) -> int:
    """Return the whole milliseconds from 1970 to an aware instant, the fraction cut off."""
    # Three integer steps instead of `// timedelta(milliseconds=1)`: exact as well, and twice as quick.
    span = instant - EPOCH
    return span.days * 86_400_000 + span.seconds * 1_000 + span.microseconds // 1_000


def from_milliseconds(milliseconds: int) -> datetime:
    """Return the aware UTC instant; raises OverflowError beyond the year 9999."""
    return EPOCH + timedelta(0, 0, 0, milliseconds)
