"""Why a decision is what it is, in sentences."""

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.meter import (
    Access,
    Article,
    Entitlement,
    Institution,
    Kind,
    Reader,
    Reading,
    Reason,
    Standing,
    parse_policy,
)
from broadsheet.meter.decide import CHECKS
from broadsheet.publishing.explaining import QUESTIONS, SENTENCES, Step, as_each_reader, explain, lines
from broadsheet.publishing.policies.versions import DEFAULT_PATH

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
POLICY = parse_policy(DEFAULT_PATH.read_text(), version="v7")
METERED = Article("12", section="business/trade")


def a_reader(read=0, kind=Kind.ANONYMOUS, **facts):
    readings = tuple(Reading(100 + n, "site", NOW - timedelta(hours=read - n)) for n in range(read))
    return Reader(bytes(12), kind, readings=readings, **facts)


def test_every_check_of_the_meter_has_its_question():
    assert {check.__name__ for check in CHECKS} == QUESTIONS.keys()


def test_every_reason_has_its_sentence():
    assert set(Reason) - SENTENCES.keys() == {Reason.ALLOWANCE_LEFT}


def test_a_reader_with_allowance_left_went_through_every_check():
    explanation = explain(POLICY, a_reader(read=2), METERED, NOW)
    assert explanation.decision.reason is Reason.ALLOWANCE_LEFT
    assert [step.is_answer for step in explanation.steps] == [False] * 8 + [True]
    assert [reading.article_key for reading in explanation.counted] == [100, 101]
    assert explanation.sentence == "reads it as one of 5 free articles"


def of_an_institution(allowance, **said):
    return a_reader(**said)._replace(institution=Institution(b"institution1", (Entitlement("*"),), allowance))


def test_a_reader_of_an_institution_sees_what_it_has_opened():
    reading = Reading(100, "institution", NOW)
    reader = of_an_institution(5)._replace(readings=(reading,))
    explanation = explain(POLICY, reader, METERED, NOW)
    assert explanation.sentence == "reads it: an institution’s right covers it"
    assert explanation.steps[-1] == Step("Does a right of the reader’s institution cover it?", True)
    assert explanation.counted == (reading,)


def test_a_reader_whose_institution_has_spent_all_sees_their_own_count():
    explanation = explain(POLICY, of_an_institution(0, read=2, kind=Kind.REGISTERED), METERED, NOW)
    assert explanation.decision.reason is Reason.ALLOWANCE_LEFT
    assert [reading.pool for reading in explanation.counted] == ["site", "site"]


def test_a_right_with_an_end_says_when():
    reader = a_reader(standing=Standing.CANCELLED, entitlements=(Entitlement("*", NOW + timedelta(days=1)),))
    text = lines(explain(POLICY, reader, METERED, NOW))
    assert "ends at   2026-11-25 17:00:00+08:00" in text


def test_the_checks_stop_at_the_one_that_answers():
    explanation = explain(POLICY, a_reader(read=2), Article("12", Access.OPEN), NOW)
    assert [step.question for step in explanation.steps][-1].startswith("Is the article open")
    assert explanation.counted == ()


@pytest.mark.parametrize(
    ("reader", "question"),
    [
        (a_reader(read=5), "Would registering allow more?"),
        (a_reader(read=10, kind=Kind.REGISTERED), "Which wall does the reader's standing ask for?"),
    ],
)
def test_a_stopped_reader_sees_which_check_stopped_them(reader, question):
    explanation = explain(POLICY, reader, METERED, NOW)
    assert explanation.steps[-1].question == question
    assert explanation.steps[-1].is_answer


def test_the_lines_name_reason_policy_count_and_window():
    text = "\n".join(lines(explain(POLICY, a_reader(read=5), METERED, NOW)))
    for part in (
        "The reader meets the wall: registering would allow more.",
        "reason    registration_allows_more",
        "policy    v7",
        "limit     5",
        "left      0",
        "window    month, from 2026-11-01 00:00:00+08:00",
        "  => Would registering allow more?",
        "  100, 2026-11-24 12:00:00+08:00, counts until 2026-12-01 00:00:00+08:00",
    ):
        assert part in text


def test_staff_hear_what_each_kind_of_reader_would_get():
    assert as_each_reader(POLICY, METERED, NOW) == [
        ("A new reader", "reads it as one of 5 free articles"),
        ("A registered reader", "reads it as one of 10 free articles"),
        ("A subscriber", "reads it: a subscription covers it"),
    ]
    locked = Article("12", section="briefing")
    assert as_each_reader(POLICY, locked, NOW)[0][1] == "meets the wall: the article is for subscribers only"


def test_a_right_to_another_section_does_not_count_as_one_to_this():
    reader = a_reader(kind=Kind.REGISTERED, entitlements=(Entitlement("markets"),))
    assert explain(POLICY, reader, METERED, NOW).decision.reason is Reason.ALLOWANCE_LEFT
