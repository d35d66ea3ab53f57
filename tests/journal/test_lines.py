"""A line has all its fields, whatever is put into them."""

from datetime import UTC, datetime

from broadsheet.journal.lines import Line, Sale, answer_part, article_part, sale_part
from broadsheet.journal.schema import COLUMNS, Event, is_whole
from broadsheet.meter import Decision, Outcome, Reason
from tests.build import an_article
from tests.journal.builders import NOON, a_line


def fields(line: str) -> dict[str, str]:
    assert line.endswith("\n")
    return dict(zip(COLUMNS, line.rstrip("\n").split("\t"), strict=True))


def test_a_decision_is_told_in_full() -> None:
    assert fields(a_line(7)) == {
        "ts_ms": "1773572400007", "event": "decision", "reader": "0000000000000007", "before": "",
        "kind": "anonymous", "article": "7", "section": "business/trade", "tags": "live|sea", "published": "",
        "access": "metered", "outcome": "release", "reason": "allowance_left", "counted": "1",
        "allowance": "5", "remaining": "4", "policy": "v1", "rule": "", "arm": "", "referrer": "search",
        "device": "phone", "robot": "", "offer": "", "amount_minor": "", "currency": "", "churn": "",
        "subscription": "", "product": "", "monthly_minor": "", "until": "", "version": "2",
    }  # fmt: skip


def test_an_event_has_no_article_and_no_answer() -> None:
    sale = sale_part(Sale("monthly", 1_900, "EUR", "voluntary", "0c", "digital", 950, NOON + 1))
    said = fields(str(Line(NOON, Event.SUBSCRIBED, "0a\t0b", "registered", sale=sale)))
    assert {name: value for name, value in said.items() if value} == {
        "ts_ms": str(NOON), "event": "subscribed", "reader": "0a", "before": "0b", "kind": "registered",
        "offer": "monthly", "amount_minor": "1900", "currency": "EUR", "churn": "voluntary",
        "subscription": "0c", "product": "digital", "monthly_minor": "950", "until": str(NOON + 1),
        "version": "2",
    }  # fmt: skip


def test_a_sale_without_a_price_says_only_what_was_sold() -> None:
    assert sale_part(Sale("staff pass")) == "staff pass" + "\t" * 7


def test_no_text_breaks_its_line_or_its_field() -> None:
    odd = an_article("a\tb\nc\r", section="x\x00y", tags=("one|two", "three\n"))
    decision = Decision(Outcome.WALL, Reason.QUOTA_SPENT, rule="a\tb", policy_version="v\n2")
    said = fields(a_line(article=article_part(odd), answer=answer_part(decision, arm="b\tc")))
    assert (said["article"], said["section"], said["tags"]) == ("a b c ", "x y", "one two|three ")
    assert (said["rule"], said["policy"], said["arm"]) == ("a b", "v 2", "b c")


def test_an_instant_of_publication_is_in_milliseconds() -> None:
    published = datetime(2026, 3, 15, 11, tzinfo=UTC)
    assert article_part(an_article("1", published_at=published)).split("\t")[3] == str(NOON)


def test_a_line_of_the_first_version_is_whole() -> None:
    first = "\t".join(a_line().rstrip("\n").split("\t")[:24]) + "\t1"
    assert is_whole(first)
    assert not is_whole(first[:-1] + "2")


def test_a_sale_that_was_torn_is_never_taken_for_a_line_of_the_first_version() -> None:
    sale = sale_part(Sale("1", 1, "1", "trial", "1" * 16, "1", 1, 1))
    line = str(Line(NOON, Event.EXPIRED, "0a\t", "registered", sale=sale)).rstrip("\n")
    assert not any(is_whole(line[:end]) for end in range(len(line)))


def test_a_line_that_was_torn_anywhere_is_not_whole() -> None:
    line = a_line().rstrip("\n")
    assert is_whole(line)
    assert not any(is_whole(line[:end]) for end in range(len(line)))
