"""Article keys and the terms that hold for an article, and until when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.meter import Reason, article_key
from broadsheet.meter.facts import HASHED
from broadsheet.meter.reasons import MEANINGS, POLICY_KEYS
from tests.build import NOW, a_policy, an_article

AGEING = a_policy(
    rules=[
        {"name": "News is open", "section": "news", "younger_than_days": 2, "access": "open"},
        {"name": "The archive", "older_than_days": 365, "access": "locked"},
    ]
)


@given(st.integers(0, HASHED - 1))
def test_a_decimal_id_is_its_own_key(number: int) -> None:
    assert article_key(str(number)) == number


NO_DECIMALS = ["", "042", "-1", "+1", "4 2", "٤٢", "ports", str(HASHED), "9" * 5_000]


@pytest.mark.parametrize("article_id", NO_DECIMALS)
def test_any_other_id_is_hashed_above_the_decimals(article_id: str) -> None:
    assert HASHED <= article_key(article_id) < 1 << 64


@given(st.text())
def test_every_id_has_one_key_of_64_bits(article_id: str) -> None:
    assert 0 <= article_key(article_id) < 1 << 64
    assert article_key(article_id) == article_key(article_id)


def test_terms_change_when_an_article_comes_of_the_age_of_a_rule() -> None:
    article = an_article(section="news", published_at=NOW - timedelta(days=1))
    turn = AGEING.terms_change_at(article, NOW)
    assert turn == NOW + timedelta(days=1)
    assert AGEING.terms_for(article, turn - timedelta(microseconds=1)).access == "open"
    assert AGEING.terms_for(article, turn).access == "metered"
    assert AGEING.terms_change_at(article, turn) == NOW + timedelta(days=364)


def test_terms_that_will_not_change_say_so() -> None:
    assert AGEING.terms_change_at(an_article(published_at=datetime(2020, 1, 1, tzinfo=UTC)), NOW) is None
    assert AGEING.terms_change_at(an_article(), NOW) is None
    assert a_policy().terms_change_at(an_article(published_at=NOW), NOW) is None


def test_every_reason_has_a_meaning_in_one_sentence_and_its_keys() -> None:
    assert set(MEANINGS) == set(POLICY_KEYS) == set(Reason)
    for meaning in MEANINGS.values():
        assert meaning[0].isupper()
        assert meaning.endswith(".")
        assert ". " not in meaning
