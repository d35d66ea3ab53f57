"""Sixty-four requests at once release the allowance, and not one article more."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.e2e.accounts import register
from tests.e2e.crowd import ask_at_once, empty, fill
from tests.e2e.edition import WORKERS, Edition
from tests.patience import wait_until


@pytest.fixture(scope="module")
def paths(edition: Edition) -> Iterator[list[str]]:
    """Sixty-four articles that no other test reads."""
    yield fill(edition)
    empty(edition)


def released(answers: dict[str, bool | None]) -> set[str]:
    return {path for path, was_released in answers.items() if was_released}


def test_a_browser_gets_five_of_sixty_four(edition: Edition, paths: list[str]):
    with edition.reader() as reader:
        reader.get(edition.metered[0])
        cookies = dict(reader.cookies)
    first = ask_at_once(edition, paths, cookies)
    assert len(released(first)) == 4, "the fifth was read before"
    # The old cookie rewinds nothing, and what was released stays so.
    assert released(ask_at_once(edition, paths, cookies)) == released(first)


def test_an_account_gets_ten_of_sixty_four(edition: Edition, paths: list[str]):
    with edition.reader() as reader:
        register(edition, reader)
        cookies = dict(reader.cookies)
    first = ask_at_once(edition, paths, cookies)
    assert len(released(first)) == 10
    assert released(ask_at_once(edition, paths, cookies)) == released(first)


def test_nothing_that_was_acknowledged_is_lost_when_a_worker_is_killed(edition: Edition, paths: list[str]):
    with edition.reader() as reader:
        register(edition, reader)
        cookies = dict(reader.cookies)
    victim = edition.workers()[0]
    during = ask_at_once(edition, paths, cookies, meanwhile=lambda: os.kill(victim, signal.SIGKILL))
    wait_until(lambda: victim not in edition.workers(), "the end of the worker")
    acknowledged = released(during)
    assert len(acknowledged) <= 10

    after = ask_at_once(edition, paths, cookies)
    assert acknowledged <= released(after), "an article that was released is refused now"
    assert len(released(after) | acknowledged) == 10

    wait_until(lambda: len(edition.workers()) == WORKERS, "a worker in its place")
    assert victim not in edition.workers()
    assert released(ask_at_once(edition, paths, cookies)) == released(after)
