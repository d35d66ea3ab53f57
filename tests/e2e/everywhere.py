"""What every process of an edition says, and how long it takes until all say the same."""

import time
from collections.abc import Callable, Iterator
from itertools import islice

import httpx

from broadsheet.project.audit.sentences import plain
from tests.e2e.edition import Edition
from tests.patience import PATIENCE_SECONDS

# Enough for every worker to be among those that answer.
CONNECTIONS = 16


def fresh_answers(edition: Edition, path: str) -> Iterator[httpx.Response]:
    """Ask over and over, each time by a new connection, as readers everywhere would."""
    with edition.reader(connection="close") as client:
        while True:
            client.cookies.clear()
            yield client.get(path)


def all_say(edition: Edition, path: str, text: str) -> bool:
    """Whether every process answers with `text`."""
    return all(text in plain(answer.text) for answer in islice(fresh_answers(edition, path), CONNECTIONS))


def seconds_until(edition: Edition, path: str, holds: Callable[[httpx.Response], bool]) -> float:
    """Return after how many seconds the last answer came that was not as it should be."""
    began, last_old, in_a_row = time.monotonic(), 0.0, 0
    asking = fresh_answers(edition, path)
    while in_a_row < CONNECTIONS:
        if holds(next(asking)):
            in_a_row += 1
        else:
            in_a_row, last_old = 0, time.monotonic() - began
            assert last_old < PATIENCE_SECONDS, f"{path} is still old"
    return last_old
