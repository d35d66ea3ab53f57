"""Bodies that nginx sends: written once, kept while in use, sent by the gate where the disk refuses."""

import os
import time

import pytest

from broadsheet.gate.bodies import PUBLIC, Encoding, prepare
from broadsheet.gate.bodies_on_disk import FORGOTTEN_SECONDS, BodiesOnDisk
from tests.gate.origin import FakeOrigin, FakePage
from tests.gate.reading import a_gate, ask, running


@pytest.fixture
def bodies(tmp_path):
    return BodiesOnDisk(tmp_path / "bodies", "/-/bodies/")


def an_answer(text=b"Front", encoding=Encoding.IDENTITY):
    return prepare(text, [PUBLIC], encoding)


def files(tmp_path):
    return sorted(path for path in (tmp_path / "bodies").glob("*/*"))


def test_a_body_is_left_under_the_digest_of_what_it_says(bodies, tmp_path):
    first, same, other = an_answer(), an_answer(), an_answer(encoding=Encoding.GZIP)
    for prepared in (first, same, other):
        bodies.hand_over(prepared)
    assert first.left_at == same.left_at != other.left_at
    assert len(files(tmp_path)) == 2
    assert (first.body, first.whole["body"]) == (b"", b"")
    assert dict(first.headers)[b"x-accel-redirect"] == first.left_at
    assert dict(first.headers)[b"content-length"] == b"0"
    place = first.left_at.removeprefix(b"/-/bodies/").decode()
    assert (tmp_path / "bodies" / place).read_bytes() == b"Front"


def test_an_answer_that_a_browser_has_names_no_body(bodies):
    prepared = an_answer()
    bodies.hand_over(prepared)
    assert b"x-accel-redirect" not in dict(prepared.headers_unchanged)


def test_where_the_disk_refuses_the_gate_sends_the_body_itself(bodies, tmp_path, caplog):
    (tmp_path / "bodies").rmdir()
    (tmp_path / "bodies").write_text("in the way")
    for text in (b"Front", b"Back"):
        prepared = an_answer(text)
        bodies.hand_over(prepared)
        assert (prepared.left_at, prepared.body) == (b"", text)
    assert caplog.text.count("the gate sends it itself") == 1


def test_what_no_gate_has_used_for_long_goes_and_what_is_in_use_stays(bodies, tmp_path):
    used, unused = an_answer(b"used"), an_answer(b"unused")
    for prepared in (used, unused):
        bodies.hand_over(prepared)
    for path in files(tmp_path):
        os.utime(path, (0, 0))
    bodies.keep([used])
    assert bodies.sweep(time.time()) == 1
    assert [path.read_bytes() for path in files(tmp_path)] == [b"used"]
    assert bodies.sweep(time.time() + FORGOTTEN_SECONDS + 60) == 1


async def test_a_gate_keeps_the_files_of_the_answers_it_holds(tmp_path, bodies):
    gate = a_gate(FakeOrigin(pages={"/": FakePage()}), tmp_path, bodies=bodies)
    async with running(gate):
        answer = await ask(gate, "/")
        assert answer.headers["x-accel-redirect"].startswith("/-/bodies/")
        assert (answer.body, answer.headers["content-length"]) == ("", "0")
        (path,) = files(tmp_path)
        os.utime(path, (0, 0))
        bodies.keep(gate.shelf.prepared())
        assert path.stat().st_mtime > 1_000_000_000


def test_a_file_that_is_gone_is_told(bodies, tmp_path, caplog):
    prepared = an_answer()
    bodies.hand_over(prepared)
    files(tmp_path)[0].unlink()
    bodies.keep([prepared])
    assert "the body of a page is gone" in caplog.text
