"""One local Stripe for all tests here, empty at the start of each."""

from collections.abc import Iterator

import pytest

from tests.local_stripe import BEGINNING, LocalStripe, a_local_stripe


@pytest.fixture(scope="session")
def running_stripe() -> Iterator[LocalStripe]:
    with a_local_stripe("--edition=http://edition.example") as stripe:
        yield stripe


@pytest.fixture
def stripe(running_stripe: LocalStripe) -> LocalStripe:
    running_stripe.begin_anew(BEGINNING)
    return running_stripe
