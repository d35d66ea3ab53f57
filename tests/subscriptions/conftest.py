"""A clock that the pages go by."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.conf import settings

from broadsheet.accounts.settings import LABEL, get_settings
from broadsheet.project.introductions import register_providers
from tests.accounts.build import Clock


@pytest.fixture
def clock(db):
    """The time by which everything here happens; `clock.turn(days=1)` makes it later."""
    accounts = apps.get_app_config(LABEL)
    kept, clock = get_settings(), Clock()
    accounts.settings = replace(kept, clock=clock)
    yield clock
    accounts.settings = kept
    register_providers(settings.ENVIRONMENT)
