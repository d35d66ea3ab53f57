"""Builders for mails: a paper that sends them, readers to get them, and a server that takes them or not."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.contrib.auth import get_user_model

from broadsheet.mailing.kinds import all_kinds
from broadsheet.mailing.models import Mail
from broadsheet.mailing.outbox import attempt, send
from broadsheet.mailing.settings import MailingSettings, Masthead

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
READER = "ada@reader.example"
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


def a_user(address: str = READER):
    return get_user_model().objects.create_user(address, address)


def samples_of(kind: str, language: str = "en", **said: str) -> dict[str, str]:
    """Return the sample facts of a kind, save what the test says."""
    return all_kinds()[kind].samples(language) | said


def put(kind: str, to=READER, *, now: datetime = NOW, **said) -> Mail | None:
    """Put a mail with sample facts into the outbox."""
    return send(kind, to, samples_of(kind), now=now, **said)


class Postmaster:
    """Keeps what an SMTP client hands over; answers with `answer` if one is set."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = ""
        self.answer_to_reader = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Take or refuse a reader."""
        if self.answer_to_reader:
            return self.answer_to_reader
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Take one letter, or refuse it."""
        if self.answer:
            return self.answer
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"
