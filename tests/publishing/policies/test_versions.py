"""Which policy is in force, and how another one comes to be."""

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.meter import Kind, PolicyError
from broadsheet.publishing.models import Change, PolicyVersion
from broadsheet.publishing.policies.history import State, list_history
from broadsheet.publishing.policies.versions import (
    DEFAULT_PATH,
    InThePast,
    find_version,
    policy_in_force,
    roll_back,
    store,
    withdraw,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DEFAULT = DEFAULT_PATH.read_text()


def text(anonymous):
    return DEFAULT.replace("anonymous = 5", f"anonymous = {anonymous}")


def allowance(now):
    return policy_in_force(now).allowances[Kind.ANONYMOUS]


def test_until_a_publisher_decides_the_shipped_policy_holds():
    policy = policy_in_force(NOW)
    assert (policy.version, policy.allowances[Kind.ANONYMOUS]) == ("v0", 5)


def test_a_stored_policy_is_in_force_at_once_and_has_a_number():
    assert store(text(3), now=NOW).name == "v1"
    assert (policy_in_force(NOW).version, allowance(NOW)) == ("v1", 3)


def test_a_policy_for_later_takes_effect_then():
    store(text(3), now=NOW)
    store(text(2), now=NOW, effective_from=NOW + HOUR)
    assert allowance(NOW + HOUR - timedelta(microseconds=1)) == 3
    assert allowance(NOW + HOUR) == 2


def test_what_held_in_the_past_can_still_be_asked():
    store(text(3), now=NOW)
    store(text(2), now=NOW + HOUR)
    assert allowance(NOW - HOUR) == 5
    assert allowance(NOW) == 3


def test_a_faulty_policy_is_refused_and_the_old_one_stays():
    store(text(3), now=NOW)
    with pytest.raises(PolicyError):
        store(text('"lots"'), now=NOW + HOUR)
    assert allowance(NOW + 2 * HOUR) == 3
    assert [version.name for version in PolicyVersion.objects.all()] == ["v1", "v0"]


def test_a_version_that_can_no_longer_be_read_gives_way_to_the_one_before(caplog):
    store(text(3), now=NOW)
    newer = store(text(2), now=NOW + HOUR)
    PolicyVersion.objects.filter(pk=newer.pk).update(text="timezone = 'Nowhere'")
    assert allowance(NOW + 2 * HOUR) == 3
    assert "v2 can no longer be read" in caplog.text


def test_what_readers_were_told_is_not_changed_afterwards():
    with pytest.raises(InThePast):
        store(text(3), now=NOW, effective_from=NOW - HOUR)
    assert not PolicyVersion.objects.exists()


def test_rolling_back_repeats_an_older_version_as_a_new_one():
    first = store(text(3), now=NOW)
    store(text(2), now=NOW + HOUR)
    newest = roll_back(first, now=NOW + 2 * HOUR)
    assert (newest.name, newest.rolled_back_to) == ("v3", first)
    assert allowance(NOW + 2 * HOUR) == 3


def test_what_was_shipped_can_be_put_back():
    store(text(3), now=NOW)
    shipped = find_version("v0")
    roll_back(shipped, now=NOW + HOUR)
    assert allowance(NOW + HOUR) == 5


def test_a_version_to_come_can_be_withdrawn_and_one_that_has_begun_cannot():
    first = store(text(3), now=NOW)
    later = store(text(2), now=NOW, effective_from=NOW + 2 * HOUR)
    withdraw(later, now=NOW + HOUR)
    assert allowance(NOW + 3 * HOUR) == 3
    with pytest.raises(InThePast):
        withdraw(first, now=NOW + HOUR)


def test_every_change_is_noted_for_the_gates():
    first = store(text(3), now=NOW)
    withdraw(store(text(2), now=NOW, effective_from=NOW + HOUR), now=NOW)
    roll_back(first, now=NOW + HOUR)
    assert [change.keys for change in Change.objects.filter(keys="policy")] == ["policy"] * 4


@pytest.mark.parametrize(("name", "number"), [("v2", 2), ("2", 2), ("v9", None), ("x", None), ("", None)])
def test_a_version_is_found_by_its_name(name, number):
    for anonymous in (3, 2):
        store(text(anonymous), now=NOW)
    found = find_version(name)
    assert (found and found.number) == number


def test_the_history_says_where_each_version_stands():
    first = store(text(3), now=NOW, note="Fewer")
    store(text(2), now=NOW)
    withdraw(store(text(1), now=NOW, effective_from=NOW + HOUR), now=NOW)
    store(text(4), now=NOW, effective_from=NOW + 9 * HOUR)
    roll_back(first, now=NOW + HOUR)
    entries = list_history(NOW + 2 * HOUR)
    assert [(entry.version.name, entry.state) for entry in entries] == [
        ("v5", State.IN_FORCE),
        ("v4", State.SCHEDULED),
        ("v3", State.WITHDRAWN),
        ("v2", State.PAST),
        ("v1", State.PAST),
        ("v0", State.PAST),
    ]
    assert [entry.note for entry in entries] == ["Back to v1", "", "", "", "Fewer", "As shipped"]
    assert entries[0].who == "command line"
