"""A gate before a site, in this process, and a browser to read through it."""

from contextlib import asynccontextmanager

from broadsheet.project.gate_environment import read_gate_environment
from broadsheet.project.gate_wiring import build_front
from broadsheet.proxy.parsing import parse
from tests.gate.reading import Clock

PAPER = "http://paper.example"
SECRET = "between-us-and-nobody-else"
POLICY = """
timezone = "Asia/Singapore"
[window]
period = "month"
[allowances]
anonymous = 2
registered = 4
[new_readers]
exempt_networks = ["127.0.0.0/8"]
"""
GATE = """
site = "http://paper.example"
preset = "wordpress"
[links]
subscribe = "/subscribe/"
sign_in = "/login/?next={path}"
"""


def a_file(folder, text=GATE, *, origin="http://127.0.0.1:1", policy=POLICY):
    """Return what a gate.toml says, with a policy beside it."""
    (folder / "policy.toml").write_text(policy)
    return parse(text, source="gate.toml", folder=folder, origin=origin)


def an_environment(folder, **more):
    """Return surroundings with secrets, a ledger in memory and no journal."""
    return read_gate_environment(
        {
            "DATA_DIR": str(folder / "data"),
            "BROADSHEET_PASS_KEYS": "1:" + "5a" * 32,
            "BROADSHEET_GATE_SECRET": SECRET,
            "BROADSHEET_JOURNAL_KEY": "6b" * 32,
            "BROADSHEET_JOURNAL": "off",
            "BROADSHEET_LEDGER": "memory:",
            **more,
        }
    )


@asynccontextmanager
async def a_front(site, folder, text=GATE, *, clock=None, policy=POLICY, **environment):
    """Yield the gate before a site, started."""
    file = a_file(folder, text, origin=site.url, policy=policy)
    front = build_front(an_environment(folder, **environment), file, clock or Clock())
    await front.start()
    try:
        yield front
    finally:
        await front.stop()
