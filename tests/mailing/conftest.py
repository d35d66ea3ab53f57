"""The mail app with settings of its own, and a real mail server whose temper tests set."""

import socket

import pytest
from aiosmtpd.controller import Controller
from django.apps import apps
from django.test import override_settings

from broadsheet.mailing.settings import LABEL
from broadsheet.project.mail import mail_settings
from tests.accounts.build import Clock
from tests.mailing.build import Postmaster, some_mailing


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def mailing(db, monkeypatch, clock):
    """The mail app, told what some_mailing says."""
    config = apps.get_app_config(LABEL)
    monkeypatch.setattr(config, "settings", some_mailing(clock))
    return config


@pytest.fixture
def postmaster(mailing, tmp_path):
    """A mail server on a free port, to which all mails go."""
    master = Postmaster()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    controller = Controller(master, hostname="127.0.0.1", port=port)
    controller.start()
    said = mail_settings(f"smtp://127.0.0.1:{port}", tmp_path)
    with override_settings(**said):
        yield master
    controller.stop()
