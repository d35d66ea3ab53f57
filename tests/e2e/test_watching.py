"""An edition seen from outside: its workers as one in the metrics, a log for programs, a stop announced."""

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.edition import Edition
from tests.engines.places import a_free_port
from tests.patience import PATIENCE_SECONDS, wait_until

READERS = 20
DRAIN_SECONDS = 8


@pytest.fixture(scope="module")
def watched(prepared, tmp_path_factory) -> Iterator[Edition]:
    """An edition with all that an operator may turn on."""
    data_dir = tmp_path_factory.mktemp("watched") / "data"
    shutil.copytree(prepared, data_dir)
    edition = Edition(
        data_dir,
        BROADSHEET_METRICS=f"127.0.0.1:{a_free_port()}",
        BROADSHEET_LOG="json",
        BROADSHEET_LOG_REQUESTS="on",
        BROADSHEET_DRAIN_SECONDS=str(DRAIN_SECONDS),
    )
    try:
        edition.start()
        yield edition
    finally:
        edition.stop()


def counted(edition: Edition, name: str) -> float:
    """Return a metric, added up over its labels."""
    text = httpx.get(f"http://{edition.more['BROADSHEET_METRICS']}/metrics", trust_env=False).text
    return sum(float(found) for found in re.findall(rf"^{name}(?:\{{.*\}})? (\S+)$", text, re.MULTILINE))


def test_what_several_workers_have_counted_is_one_number(watched: Edition):
    before = counted(watched, "broadsheet_page_answers_total")
    for _ in range(READERS):
        with watched.reader() as reader:
            assert reader.get(watched.metered[0]).status_code == 200

    def is_all_there() -> bool:
        return counted(watched, "broadsheet_page_answers_total") >= before + READERS

    wait_until(is_all_there, "what was read in the metrics")
    assert counted(watched, "broadsheet_gates") == 2


def test_each_request_has_a_line_with_its_id_and_reason(watched: Edition):
    with watched.reader() as reader:
        answer = reader.get(watched.metered[0])
    request_id = answer.headers["x-request-id"]
    lines = [line for line in watched.log.read_text().splitlines() if request_id in line]
    said = json.loads(lines[0])
    assert (said["request_id"], said["path"]) == (request_id, watched.metered[0])
    assert said["reason"] == "allowance_left"


def test_it_says_that_it_will_end_and_serves_until_then(watched: Edition):
    with watched.reader() as reader:
        assert reader.get("/readyz").status_code == 200
        os.kill(watched._process.pid, signal.SIGTERM)
        wait_until(lambda: reader.get("/readyz").status_code == 503, "word that it is stopping")
        assert reader.get(watched.metered[0]).status_code == 200
    watched._process.wait(PATIENCE_SECONDS)


def test_the_doctor_finds_an_edition_that_is_served_in_step(edition: Edition):
    wait_until((edition.data_dir / "chores").exists, "somebody who does the chores")
    findings = json.loads(edition.run("doctor", "--json"))["findings"]
    found = {finding["part"]: finding for finding in findings}
    in_step = ("settings", "edition", "tables", "ledger", "media", "gate", "policy", "chores", "clock")
    assert {part: found[part]["state"] for part in in_step} == dict.fromkeys(in_step, "ok")
    assert "the gate goes by it" in found["policy"]["says"]
