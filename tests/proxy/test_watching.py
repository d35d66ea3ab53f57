"""What an operator sees of a gate before somebody else's site: states, lines, numbers."""

import json
import logging

import pytest

from broadsheet.project.environment import BadSetting
from broadsheet.project.gate_environment import read_gate_environment
from broadsheet.project.metrics.snapshots import add_up, gather
from broadsheet.project.watching.json_lines import JsonLines
from broadsheet.project.watching.watchers import watchers_for
from tests.gate.reading import Browser, ask
from tests.proxy.build import GATE, a_front, an_environment
from tests.proxy.site import Reply, a_site, an_article

SITE_RULES = GATE + '[readers.site]\npath = "/who"\n'


@pytest.fixture
async def site():
    async with a_site(
        **{"/story-1/": an_article(1), "/story-2/": an_article(2), "/readyz": Reply("The site's own.")}
    ) as served:
        yield served


@pytest.mark.parametrize("headers", [(), (("accept", "application/json"),), (("cookie", "session=x"),)])
@pytest.mark.parametrize("text", [GATE, GATE + "[cdn]\non = true\n"], ids=["plain", "cdn"])
async def test_its_state_is_the_gates_own_however_it_is_asked(site, tmp_path, headers, text):
    async with a_front(site, tmp_path, text) as front:
        answers = [await ask(front, path, headers=headers) for path in ("/readyz", "/healthz")]
    assert [json.loads(answer.body)["status"] for answer in answers] == ["ready", "ok"]
    assert site.asked == []


async def test_while_its_machine_is_about_to_end_it_is_not_ready_and_serves_on(site, tmp_path):
    async with a_front(site, tmp_path) as front:
        an_environment(tmp_path).draining_path.touch()
        answer = await ask(front, "/readyz")
        assert (answer.status, json.loads(answer.body)["problem"]) == (503, "stopping")
        assert (await Browser(front).get("/story-1/")).status == 200


@pytest.mark.parametrize("text", [GATE, SITE_RULES], ids=["strangers", "the site says who reads"])
@pytest.mark.parametrize("cookie", ["", "wordpress_logged_in_x=anna"], ids=["shared", "one reader's"])
async def test_each_request_has_a_line_with_its_id_and_reason(site, tmp_path, caplog, text, cookie):
    caplog.handler.setFormatter(JsonLines())
    caplog.set_level(logging.INFO, "broadsheet.requests")
    environment = an_environment(tmp_path, BROADSHEET_LOG_REQUESTS="on")
    async with a_front(site, tmp_path, text) as front:
        app = watchers_for(environment.watching, ()).gate(front)
        answer = await ask(app, "/story-1/", headers=[("cookie", cookie)] if cookie else ())
    (line,) = [json.loads(line) for line in caplog.text.splitlines() if "broadsheet.requests" in line]
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["path"], line["reason"]) == ("/story-1/", "allowance_left")


async def test_its_numbers_are_kept_where_metrics_are_wanted(site, tmp_path):
    async with a_front(site, tmp_path, BROADSHEET_METRICS="127.0.0.1:9830") as front:
        browser = Browser(front)
        await browser.get("/story-1/")
        await browser.get("/story-2/")
    values = add_up(gather(an_environment(tmp_path).metrics_path))
    answers = [value.numbers for value in values if value.name == "broadsheet_page_answers"]
    assert sum(count for (count,) in answers) == 2
    calls = {value.labels: value.numbers for value in values if value.name == "broadsheet_ledger_seconds"}
    assert sum(calls["spend",][:-1]) >= 1


async def test_without_that_wish_nothing_is_kept(site, tmp_path):
    async with a_front(site, tmp_path) as front:
        await Browser(front).get("/story-1/")
    assert not an_environment(tmp_path).metrics_path.exists()


def test_a_wish_that_cannot_be_read_names_its_variable(tmp_path):
    with pytest.raises(BadSetting, match="BROADSHEET_METRICS"):
        read_gate_environment(
            {"DATA_DIR": str(tmp_path), "BROADSHEET_ENV": "demo", "BROADSHEET_METRICS": "9600"}
        )
