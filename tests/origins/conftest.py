"""Two real sites behind the gate, filled once for all tests of this folder; and a Chromium to read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium_path
from tests.engines.places import a_free_port
from tests.origins.gate import gate
from tests.origins.ghost import ghost
from tests.origins.wordpress import wordpress

SITES = {"wordpress": wordpress, "ghost": ghost}
CONFIG = """
preset = "{preset}"
site = "{public}"
policy = "policy.toml"
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """A site behind the gate: where readers read it, where it answers itself, and its folder."""

    name: str
    address: str
    origin: str
    folder: Path


@pytest.fixture(scope="session", params=SITES)
def site(request, tmp_path_factory) -> Iterator[Behind]:
    """Each of the sites, installed, filled, and with the gate before it."""
    folder = tmp_path_factory.mktemp(request.param)
    folder.chmod(0o755)
    port = a_free_port()
    public = f"http://127.0.0.1:{port}"
    config = CONFIG.format(preset=request.param, public=public)
    with SITES[request.param](folder, public) as origin, gate(folder, config, origin, port) as address:
        yield Behind(request.param, address, origin, folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for everyone here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield browser
        browser.close()
