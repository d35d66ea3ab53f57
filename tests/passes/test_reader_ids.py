"""Random ids for new readers."""

import os

from broadsheet.passes.reader_ids import DRAWN_AT_ONCE, ReaderIds


def test_every_reader_gets_an_id_of_their_own() -> None:
    fresh_id = ReaderIds()
    ids = {fresh_id() for _ in range(3 * DRAWN_AT_ONCE)}
    for count in (1, 64, DRAWN_AT_ONCE + 1):
        several = fresh_id.several(count)
        assert len(several) == count
        ids.update(several)
    assert len(ids) == 4 * DRAWN_AT_ONCE + 66
    assert {len(reader_id) for reader_id in ids} == {12}


def test_a_process_that_forks_shares_no_ids_with_its_child() -> None:
    fresh_id = ReaderIds()
    fresh_id()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  another process, which coverage does not see
        os.write(writer, b"".join(fresh_id() for _ in range(100)))
        os._exit(0)
    os.waitpid(child, 0)
    drawn = os.read(reader, 100 * 12)
    childs = {drawn[at : at + 12] for at in range(0, len(drawn), 12)}
    assert len(childs) == 100
    assert childs.isdisjoint(fresh_id() for _ in range(DRAWN_AT_ONCE))
