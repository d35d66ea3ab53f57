"""Builders for readers who sign in and out: say what the test is about and nothing else."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from broadsheet.accounts.settings import AccountsSettings, Paper, Rights
from broadsheet.issuing.issuer import Holder, Issuer
from broadsheet.ledgers import MemoryLedger
from broadsheet.meter import Kind, Reading, Standing, parse_policy
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_pass import Pass

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEYRING = Keyring({1: bytes(range(32))}, 1)
BROWSER = b"browser-0001"
POLICY_TEXT = """
timezone = "Asia/Singapore"
[window]
period = "month"
[allowances]
anonymous = 5
registered = 10
[merge]
rule = "{merge}"
"""


@dataclass
class Clock:
    """A clock that a test turns."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **ahead: float) -> datetime:
        """Go ahead and return the new time."""
        self.now += timedelta(**ahead)
        return self.now


@dataclass
class FailingLedger(MemoryLedger):
    """A ledger whose engine can be taken away."""

    error: Exception | None = field(default=None)

    def __post_init__(self) -> None:
        super().__init__()

    async def merge(self, *args, **facts):
        if self.error:
            raise self.error
        return await super().merge(*args, **facts)

    async def look(self, reader_id):
        if self.error:
            raise self.error
        return await super().look(reader_id)

    async def forget(self, reader_id):
        if self.error:
            raise self.error
        await super().forget(reader_id)


def a_policy(merge="union"):
    return parse_policy(POLICY_TEXT.format(merge=merge), version="v1")


def an_issuer(ledger, merge="union"):
    return Issuer(ledger, a_policy(merge), timedelta(minutes=5))


def a_holder(name, kind=Kind.REGISTERED, entitlements=()):
    return Holder(name.encode().ljust(12, b"-"), kind, Standing.NEVER_SUBSCRIBED, entitlements)


def a_browser(now=NOW):
    return Pass.for_newcomer(BROWSER, now)


def readings(*keys, read_at, pool="site"):
    return [Reading(key, pool, read_at) for key in keys]


async def keys_of(ledger, reader_id):
    """Return the keys of what a ledger holds for a reader."""
    return sorted(reading.article_key for reading in await ledger.look(reader_id))


def some_settings(ledger, clock, **said) -> AccountsSettings:
    """Return settings of accounts that need no other part."""
    ids = iter(range(1, 1000))
    facts = {
        "keyring": KEYRING,
        "ledger": ledger,
        "policy": lambda now: a_policy(),
        "rights": lambda account, now: Rights((), Standing.NEVER_SUBSCRIBED),
        "find_title": lambda key: (f"Headline {key}", f"/article-{key}/") if key < 900 else None,
        "is_from_gate": lambda request: request.headers.get("Broadsheet-Gate") == "secret",
        "clock": clock,
        "fresh_id": lambda: f"fresh-{next(ids):06}".encode(),
        "paper": lambda request: Paper("The Paper", "paper.example", "desk@paper.example"),
        "is_secure": False,
    }
    return AccountsSettings(**facts | said)
