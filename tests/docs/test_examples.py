"""Examples in the documentation are true: Python runs, TOML and JSON are read, policies are sound."""

import json
import tomllib

import pytest
import tomli_w

from broadsheet.meter import PolicyError, decide, parse_policy
from broadsheet.proxy.parsing import BadGateFile, parse
from tests.build import NOW, a_policy, a_reader, an_article
from tests.docs.pages import PAGES, Block, blocks_of, name_of

# What a part of a policy on a page leaves out.
REST = {
    "timezone": "Asia/Singapore",
    "window": {"period": "month"},
    "allowances": {"anonymous": 5, "registered": 10},
}
# What an explanation takes for granted in a line of code.
GIVEN = {"decide": decide, "policy": a_policy(), "reader": a_reader(), "article": an_article(), "now": NOW}
# Generated from cases/, where tests/meter runs every row; faulty policies stand there on purpose.
GENERATED = "docs/reference/meter.md"

TOML = [
    (path, block)
    for path in PAGES
    if name_of(path) != GENERATED
    for block in blocks_of(path, "toml")
    if not block.reason
]
# Pages about the gate before a site of any kind show its file, or parts of it, and policies beside that.
POLICIES = [block for path, block in TOML if "gate" not in path.name or "allowances" in block.text]
GATE_FILES = [block for path, block in TOML if "gate" in path.name and "allowances" not in block.text]
GATE_REST = {"site": "https://paper.example", "origin": {"address": "http://127.0.0.1:8081"}}
JSON = [block for path in PAGES for block in blocks_of(path, "json")]
WITH_PYTHON = {path: blocks for path in PAGES if (blocks := blocks_of(path, "python"))}


@pytest.mark.parametrize("path", WITH_PYTHON, ids=name_of)
def test_the_python_of_a_page_runs(path):
    names: dict[str, object] = {"__name__": "page", **(GIVEN if path.parent.name == "explanation" else {})}
    for block in WITH_PYTHON[path]:
        if not block.reason:
            exec(compile(block.text, str(block), "exec"), names)


@pytest.mark.parametrize("block", POLICIES, ids=str)
def test_a_policy_on_a_page_is_sound(block: Block):
    policy = tomli_w.dumps(REST | tomllib.loads(block.text))
    try:
        parse_policy(policy, source=str(block))
    except PolicyError as error:
        pytest.fail(str(error))


@pytest.mark.parametrize("block", GATE_FILES, ids=str)
def test_a_gate_file_on_a_page_is_sound(block: Block, tmp_path):
    try:
        parse(tomli_w.dumps(GATE_REST | tomllib.loads(block.text)), source=str(block), folder=tmp_path)
    except BadGateFile as error:
        pytest.fail(str(error))


@pytest.mark.parametrize("block", JSON, ids=str)
def test_json_on_a_page_can_be_read(block: Block):
    json.loads(block.text)
