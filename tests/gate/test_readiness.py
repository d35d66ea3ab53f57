"""Readiness: whether new readers may be sent to a gate, which is not whether it is healthy."""

import json

import pytest

from tests.gate.origin import FakeOrigin, FakePage, an_article_page
from tests.gate.reading import a_gate, ask, running


@pytest.fixture
def origin():
    return FakeOrigin(pages={"/": FakePage(), "/a1": an_article_page(1)})


async def heard(gate):
    answer = await ask(gate, "/readyz")
    assert answer.headers["cache-control"] == "no-store"
    return answer.status, json.loads(answer.body)


async def test_a_gate_is_ready_once_it_has_a_policy(origin, tmp_path):
    gate = a_gate(origin, tmp_path)
    assert await heard(gate) == (503, {"status": "not ready", "problem": "no policy is loaded yet"})
    async with running(gate):
        assert await heard(gate) == (200, {"status": "ready"})


async def test_a_gate_that_has_begun_to_stop_is_not_ready(origin, tmp_path):
    async with running(a_gate(origin, tmp_path)) as gate:
        pass
    assert await heard(gate) == (503, {"status": "not ready", "problem": "stopping"})


async def test_while_its_machine_is_drained_a_gate_is_not_ready_and_serves(origin, tmp_path):
    draining = tmp_path / "draining"
    async with running(a_gate(origin, tmp_path, draining=draining)) as gate:
        draining.touch()
        assert await heard(gate) == (503, {"status": "not ready", "problem": "stopping"})
        assert (await ask(gate, "/a1")).status == 200
        assert (await ask(gate, "/healthz")).status == 200
        draining.unlink()
        assert (await heard(gate))[0] == 200


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("the database lacks 2 migrations\n", "the database lacks 2 migrations"),
        ("", "the origin is not ready"),
    ],
)
async def test_an_origin_that_is_not_ready_keeps_its_gate_from_readers(origin, tmp_path, said, problem):
    async with running(a_gate(origin, tmp_path)) as gate:
        origin.pages["/-/ready"] = FakePage(said, {}, status=503, content_type="text/plain")
        assert await heard(gate) == (503, {"status": "not ready", "problem": problem})


async def test_an_origin_that_does_not_answer_leaves_its_gates_ready_to_serve_what_they_have(
    origin, tmp_path
):
    async with running(a_gate(origin, tmp_path)) as gate:
        origin.is_down = True
        assert (await heard(gate))[0] == 200
