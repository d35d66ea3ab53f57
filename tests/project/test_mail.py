"""Letters leave by a real mail server."""

import socket

import pytest
from aiosmtpd.controller import Controller
from django.core import checks, mail
from django.test import override_settings

from broadsheet.project.mail import BadMailAddress, mail_settings


class Mailbox:
    """Keeps what an SMTP client hands over."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        """Take one letter."""
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox():
    mailbox = Mailbox()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        mailbox.port = listener.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    yield mailbox
    controller.stop()


def test_a_letter_reaches_the_mail_server(mailbox, tmp_path):
    with override_settings(**mail_settings(f"smtp://127.0.0.1:{mailbox.port}", tmp_path)):
        mail.get_connection(backend="django.core.mail.backends.smtp.EmailBackend").send_messages(
            [mail.EmailMessage("Your code", "123456", "paper@paper.example", ["reader@paper.example"])]
        )
    (letter,) = mailbox.letters
    assert letter.rcpt_tos == ["reader@paper.example"]
    assert b"123456" in letter.content


def test_without_a_mail_server_letters_are_kept_in_a_folder(tmp_path):
    settings = mail_settings("", tmp_path)
    assert settings["EMAIL_FILE_PATH"] == tmp_path / "mail"


def test_a_server_elsewhere_is_spoken_to_in_secret(tmp_path):
    assert mail_settings("smtp://u:p%40ss@mail.example", tmp_path) == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "u",
        "EMAIL_HOST_PASSWORD": "p@ss",
        "EMAIL_USE_SSL": False,
        "EMAIL_USE_TLS": True,
        "EMAIL_TIMEOUT": 10,
    }
    assert mail_settings("smtps://mail.example", tmp_path)["EMAIL_PORT"] == 465


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:x"])
def test_what_is_no_mail_server_is_refused_with_what_is_expected(url, tmp_path):
    with pytest.raises(BadMailAddress, match="expected smtp://user:password@host:587"):
        mail_settings(url, tmp_path)


def test_production_without_a_mail_server_is_warned_about(settings):
    environment = settings.ENVIRONMENT
    fields = {name: getattr(environment, name) for name in type(environment).__dataclass_fields__}
    settings.ENVIRONMENT = type(environment)(**{**fields, "is_demo": False, "mail_url": ""})
    settings.ALLOWED_HOSTS = []
    found = {message.id for message in checks.run_checks()}
    assert {"broadsheet.W001", "broadsheet.E001"} <= found
