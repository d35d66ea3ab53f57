"""A mail server that keeps what it is given, for readers to look into."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.engines.places import a_free_port
from tests.patience import wait_until

CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", re.MULTILINE)


class LetterBox:
    """Every mail that has come, oldest first. `url` is where to send them."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.url = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a mail."""
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def code_for(self, email: str) -> str:
        """Return the code in the newest mail to an address that has one."""
        wait_until(lambda: bool(self._codes(email)), f"a code for {email}")
        return self._codes(email)[-1]

    def wait_for(self, email: str, subject: str) -> EmailMessage:
        """Return the newest mail to an address whose subject has these words."""
        wait_until(
            lambda: bool(self._about(email, subject)),
            f"a mail to {email} about {subject!r}",
        )
        return self._about(email, subject)[-1]

    def _about(self, email: str, subject: str) -> list[EmailMessage]:
        return [letter for letter in self._to(email) if subject.lower() in str(letter["subject"]).lower()]

    def _codes(self, email: str) -> list[str]:
        texts = (letter.get_body(("plain",)).get_content() for letter in self._to(email))
        return [found[1] for text in texts if (found := CODE.search(text))]

    def _to(self, email: str) -> list[EmailMessage]:
        return [letter for letter in list(self.letters) if email in str(letter["to"])]


@contextmanager
def a_letter_box() -> Iterator[LetterBox]:
    """Serve SMTP at a free port until the block ends."""
    box = LetterBox()
    controller = Controller(box, hostname="127.0.0.1", port=a_free_port())
    controller.start()
    try:
        box.url = f"smtp://127.0.0.1:{controller.port}"
        yield box
    finally:
        controller.stop()
