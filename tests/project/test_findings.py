"""What `broadsheet doctor` says of what it found."""

import json

import pytest

from broadsheet.project.findings import Finding, State, as_json, as_table, has_faults, in_words

FINDINGS = [
    Finding("ledger", State.OK, "SQLite"),
    Finding("payments inbox", State.LOOK, "2 events wait", "Read the log."),
]
FAULT = Finding("tables", State.FAULT, "2 migrations are to be made", "Run broadsheet prepare.")


def test_a_table_has_a_line_for_each_part_and_what_to_do_under_it():
    assert as_table(FINDINGS).splitlines() == [
        "ok     ledger          SQLite",
        "look   payments inbox  2 events wait",
        "                       → Read the log.",
    ]


def test_json_says_first_whether_something_must_be_mended():
    assert json.loads(as_json(FINDINGS))["status"] == "ok"
    told = json.loads(as_json([*FINDINGS, FAULT]))
    assert told["status"] == "fault"
    assert told["findings"][-1] == {
        "part": "tables",
        "state": "fault",
        "says": "2 migrations are to be made",
        "hint": "Run broadsheet prepare.",
    }
    assert has_faults([FAULT])
    assert not has_faults(FINDINGS)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0 s"), (4.4, "4 s"), (180, "3 min"), (7200, "2 h"), (432_000, "5 days")],
)
def test_ages_are_said_as_people_say_them(seconds, words):
    assert in_words(seconds) == words
