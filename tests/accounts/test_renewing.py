"""Passes that are renewed early, and the gifts that they carry."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from broadsheet.accounts.renewing import (
    AWAITED_EVERY,
    AWAITED_FOR,
    MOST_GRANTS,
    await_rights,
    hasten,
    is_outdated,
    with_grants,
)
from broadsheet.meter import Grant
from tests.accounts.build import NOW, a_browser

FRESH_FOR = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


def a_waiting_request():
    request = SimpleNamespace(session={})
    await_rights(request, NOW)
    return request


def test_a_request_that_waits_for_rights_is_answered_with_a_new_pass():
    assert is_outdated(a_waiting_request(), a_browser())


@pytest.mark.parametrize(
    ("changed_at", "asked_at", "waits"),
    [
        (None, NOW + AWAITED_FOR - SECOND, True),
        (None, NOW + AWAITED_FOR, False),
        (NOW - SECOND, NOW + SECOND, True),
        (NOW, NOW + SECOND, False),
    ],
)
def test_waiting_ends_when_rights_change_or_after_ten_minutes(changed_at, asked_at, waits):
    request, account = a_waiting_request(), SimpleNamespace(rights_changed_at=changed_at)
    issued = a_browser()._replace(fresh_until=asked_at + FRESH_FOR)
    fresh_until = hasten(request, account, issued, asked_at).fresh_until
    assert fresh_until == asked_at + (AWAITED_EVERY if waits else FRESH_FOR)
    assert bool(request.session) is waits


def test_the_newest_gifts_that_are_not_over_are_kept():
    grants = tuple(Grant(number, NOW + FRESH_FOR, number) for number in range(1, MOST_GRANTS + 3))
    over = Grant(99, NOW, 99)
    kept = with_grants(a_browser(), (*grants, over), NOW, FRESH_FOR)
    assert kept.grants == grants[2:]
    assert kept.fresh_until == NOW + FRESH_FOR, "so that they can be taken back"


def test_a_browsers_pass_without_gifts_is_not_renewed():
    assert with_grants(a_browser(), (), NOW, FRESH_FOR).fresh_until is None
