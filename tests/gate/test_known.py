"""Readers whose pass was opened lately."""

from datetime import timedelta

import pytest

from broadsheet.gate import known as known_module
from broadsheet.gate.known import LONGEST, Known, KnownReaders, prove, span_of
from broadsheet.passes.reader_pass import Pass
from broadsheet.passes.receipts import Receipt
from broadsheet.passes.sealing import LIFETIME, seal
from tests.gate.reading import KEYRING, NOON


@pytest.fixture
def readers():
    return KnownReaders(KEYRING)


def a_header(number=1, *, before=b""):
    pass_ = Pass.for_newcomer(b"browser-%04d" % number, NOON)
    return before + b"broadsheet_pass=" + seal(pass_, KEYRING).encode()


def test_a_pass_is_opened_once(readers):
    known = readers.find(a_header(), NOON)
    assert known.pass_.reader_id == b"browser-0001"
    assert readers.find(a_header(), NOON + timedelta(days=1)) is known


def test_a_pass_that_is_known_ends_as_it_would_if_it_were_not(readers):
    assert readers.find(a_header(), NOON) is not None
    assert readers.find(a_header(), NOON + LIFETIME + timedelta(days=1)) is None


def test_a_header_without_a_pass_or_with_one_that_is_not_believed_is_nobodys(readers):
    assert readers.find(b"other=1", NOON) is None
    assert readers.find(a_header()[:-1] + b"!", NOON) is None


def test_the_longest_known_are_forgotten_first(readers, monkeypatch):
    monkeypatch.setattr(known_module, "MOST", 2)
    first, second = (readers.find(a_header(number), NOON) for number in (1, 2))
    readers.find(a_header(3), NOON)
    assert readers.find(a_header(2), NOON) is second
    assert readers.find(a_header(1), NOON) is not first


def test_a_header_that_is_blown_up_is_not_remembered(readers):
    header = a_header(before=b"junk=" + b"x" * LONGEST + b"; ")
    assert readers.find(header, NOON) is not readers.find(header, NOON)


def test_what_a_pass_proves_is_told_apart_by_pool_and_time():
    pass_ = Pass.for_newcomer(b"browser-0001", NOON)
    pass_ = pass_.with_receipt(Receipt(7, NOON, "site"), NOON).with_receipt(Receipt(8, NOON, "sport"), NOON)
    known = Known(pass_.carrying(Receipt(9, NOON + timedelta(hours=1), "site"), NOON))
    assert known.proven_within(span_of("site", NOON)) == prove(frozenset({7, 9}), NOON)
    assert known.proven_within(span_of("site", NOON + timedelta(minutes=1))) == prove(
        frozenset({9}), NOON + timedelta(hours=1)
    )
    assert known.proven_within(span_of("sport", NOON)) == prove(frozenset({8}), NOON)
    assert known.proven_within(span_of("other", NOON)) == prove(frozenset(), None)
