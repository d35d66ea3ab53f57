"""The gate before a site, as an operator starts it: `broadsheet gate`, a gate.toml, a policy."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.edition import BROADSHEET
from tests.origins.processes import answers, started
from tests.origins.writing import ARTICLES

FREE = 3
AUDIT_SECONDS = 900
POLICY = f"""
timezone = "UTC"

[window]
period = "month"

[allowances]
anonymous = {FREE}
registered = {FREE}

[new_readers]
per_hour = 10000
"""


@contextmanager
def gate(folder: Path, config: str, origin: str, port: int) -> Iterator[str]:
    """Run the gate with this configuration before `origin`; yield the address that readers know."""
    (folder / "gate.toml").write_text(config)
    (folder / "policy.toml").write_text(POLICY)
    address = f"http://127.0.0.1:{port}"
    command = [
        BROADSHEET,
        "gate",
        "--origin",
        origin,
        "--config",
        str(folder / "gate.toml"),
        "--port",
        str(port),
    ]
    variables = {"BROADSHEET_ENV": "demo", "DATA_DIR": str(folder / "var")}
    with started(command, folder / "gate.log", lambda: answers(f"{address}/healthz"), folder, **variables):
        yield address


def audit(folder: Path, address: str) -> subprocess.CompletedProcess[str]:
    """Ask every door, with the sentences that we have written ourselves."""
    locked = {f"/{written.slug}/": [*_sentences(written.rest)] for written in ARTICLES}
    (folder / "locked.json").write_text(json.dumps(locked))
    return subprocess.run(
        [BROADSHEET, "audit", address, "--sentences", str(folder / "locked.json"), "--most", "2"],
        capture_output=True,
        text=True,
        check=False,
        timeout=AUDIT_SECONDS,
        env={**os.environ},
    )


def _sentences(paragraphs: tuple[str, ...]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield from (f"{sentence}." for sentence in paragraph.rstrip(".").split(". "))
