"""What stands around the gate is what the operator asked for."""

import sys

import pytest

from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.project import watching
from broadsheet.project.environment import BadSetting, read_watching
from broadsheet.project.watching.requests import WatchedRequests
from broadsheet.project.watching.watchers import watchers_for

NOBODY = ()


async def a_gate(scope, receive, send):
    """Stand for a gate."""


def test_by_default_nothing_stands_around_anything():
    watchers = watchers_for(read_watching({}), NOBODY)
    ledger = MemoryLedger()
    assert watchers.gate(a_gate) is watchers.origin(a_gate) is a_gate
    assert watchers.ledger(ledger) is ledger


@pytest.mark.parametrize("wish", [{"BROADSHEET_LOG": "json"}, {"BROADSHEET_LOG_REQUESTS": "on"}])
def test_json_lines_and_lines_of_requests_give_each_request_an_id(wish):
    assert isinstance(watchers_for(read_watching(wish), NOBODY).gate(a_gate), WatchedRequests)


def test_traces_that_are_not_installed_are_refused_with_what_to_do(monkeypatch):
    monkeypatch.delitem(sys.modules, "broadsheet.project.watching.opentelemetry", raising=False)
    monkeypatch.delattr(watching, "opentelemetry", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    wishes = read_watching({"BROADSHEET_TRACES": "http://127.0.0.1:4318"})
    with pytest.raises(BadSetting, match="make install-traces"):
        watchers_for(wishes, NOBODY)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BROADSHEET_LOG", "xml"),
        ("BROADSHEET_LOG_REQUESTS", "yes"),
        ("BROADSHEET_TRACES", "collector:4318"),
        ("BROADSHEET_METRICS", "9600"),
        ("BROADSHEET_METRICS", "127.0.0.1:99999"),
        ("BROADSHEET_DRAIN_SECONDS", "soon"),
    ],
)
def test_a_wish_that_cannot_be_read_names_its_variable(name, value):
    with pytest.raises(BadSetting, match=name):
        read_watching({name: value})
