"""Builders for mails: a paper that sends them, kinds to send, and what came of it."""

from datetime import UTC, datetime

from broadsheet.mailing.outbox import attempt
from broadsheet.mailing.settings import MailingSettings, Masthead

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAPER = Masthead(
    "The Paper",
    "https://paper.example",
    "desk@paper.example",
    "#225577",
    "Paper Ltd · 1 Quay Street, Harbour City",
)


def some_mailing(clock=lambda: NOW, **said) -> MailingSettings:
    """Return settings of mail that need no other part; what is urgent is tried within the call."""
    facts = {"masthead": lambda: PAPER, "clock": clock, "hurry": lambda pk: attempt(pk, clock())}
    return MailingSettings(**facts | said)
