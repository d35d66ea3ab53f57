"""The clock of what is sold, and English with it."""

import pytest
from django.utils import translation


@pytest.fixture
def clock(clock):
    """The time by which everything here happens, told in English."""
    with translation.override("en"):
        yield clock
