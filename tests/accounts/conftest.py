"""The accounts app with settings of its own: a clock that tests turn, and a ledger in memory."""

import pytest
from django.apps import apps

from broadsheet.accounts.demo import load_demo_readers
from broadsheet.accounts.settings import LABEL
from broadsheet.ledgers import MemoryLedger
from broadsheet.mailing.settings import LABEL as MAILING
from tests.accounts.build import NOW, Clock, some_settings
from tests.mailing.build import some_mailing


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ledger():
    return MemoryLedger()


@pytest.fixture
def accounts(monkeypatch, settings, ledger, clock):
    """The accounts app, told what some_settings says; tests tell it more by `accounts.settings = ...`."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    config = apps.get_app_config(LABEL)
    monkeypatch.setattr(config, "settings", some_settings(ledger, clock))
    monkeypatch.setattr(apps.get_app_config(MAILING), "settings", some_mailing(clock))
    return config


@pytest.fixture
def reader(accounts):
    """The demo's registered reader."""
    return load_demo_readers(NOW)["reader@meridian.example"]
