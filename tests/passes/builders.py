"""Passes for tests: `a_pass(kind=Kind.REGISTERED)`, `a_receipt(7)`, and hypothesis strategies for both."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from broadsheet.meter.facts import Entitlement, Grant, Kind, Standing
from broadsheet.passes import Keyring, Pass, Receipt, Receipts

NOW = datetime(2026, 3, 14, 9, 26, 53, 589000, tzinfo=UTC)
BROWSER = b"browser-0001"
ACCOUNT = b"account-0001"
KEYRING = Keyring({1: b"one secret of many bytes", 2: b"the other secret of ours"}, signing=2)


def a_pass(**changes: object) -> Pass:
    """Return a newcomer's pass with some fields changed."""
    return Pass.for_newcomer(BROWSER, NOW)._replace(**changes)


def a_receipt(article_key: int, *, ago: timedelta = timedelta(hours=1), pool: str = "site") -> Receipt:
    """Return a receipt for an article granted some time before NOW."""
    return Receipt(article_key, NOW - ago, pool)


def whole_milliseconds(instant: datetime) -> datetime:
    """Return the instant without what a pass does not keep."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    whole_milliseconds
)
POOLS = st.sampled_from(["site", "sport", "レポート", ""])
RECEIPTS = st.builds(Receipt, st.integers(0, 2**64 - 1), INSTANTS, POOLS)
PASSES = st.builds(
    Pass,
    reader_id=st.binary(min_size=12, max_size=12),
    issued_at=st.just(NOW),
    browser_id=st.binary(min_size=12, max_size=12),
    kind=st.sampled_from(Kind),
    standing=st.sampled_from(Standing),
    entitlements=st.lists(
        st.builds(Entitlement, st.sampled_from(["*", "business", "world/asia"]), st.none() | INSTANTS),
        max_size=4,
    ).map(tuple),
    fresh_until=st.none() | INSTANTS,
    merge_since=st.none() | INSTANTS,
    carried=st.lists(RECEIPTS, max_size=3).map(Receipts.of),
    receipts=st.lists(RECEIPTS, max_size=40).map(Receipts.of),
    grants=st.lists(
        st.builds(Grant, st.integers(0, 2**64 - 1), st.none() | INSTANTS, st.integers(0, 2**32 - 1)),
        max_size=8,
    ).map(tuple),
    institution_id=st.just(b"") | st.binary(min_size=12, max_size=12),
    lot=st.just(b"") | st.binary(min_size=12, max_size=12),
)
