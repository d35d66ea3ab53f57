"""One edition for all tests of this folder, and a Chromium for those that ask for one.

With xdist, tests/conftest.py keeps these tests on one process, but for those with an edition of their own.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from broadsheet.project.preparing import STAMP
from tests.browser import chromium_path
from tests.e2e.edition import Edition
from tests.e2e.window import Window, open_window


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo, to be copied. E2E_EDITION names one that is prepared already.

    The processes of a run share it: whoever is first makes it, the others wait.
    """
    given = os.environ.get("E2E_EDITION")
    if given:
        return Path(given)
    of_process = tmp_path_factory.getbasetemp()
    of_run = of_process.parent if "PYTEST_XDIST_WORKER" in os.environ else of_process
    data_dir = of_run / "prepared" / "data"
    data_dir.parent.mkdir(exist_ok=True)
    with (of_run / "preparing").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (data_dir / STAMP).exists():
            Edition(data_dir).prepare()
    return data_dir


@pytest.fixture(scope="session")
def edition(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """A demo edition, prepared and served."""
    data_dir = tmp_path_factory.mktemp("edition") / "data"
    shutil.copytree(prepared, data_dir)
    edition = Edition(data_dir)
    edition.start()
    assert len(edition.metered) > 20, "listed now, before tests add articles of their own"
    yield edition
    edition.stop()


# A Playwright that is open keeps an event loop running, and asyncio tests cannot have theirs meanwhile:
# so it is opened for each module and closed at its end.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, without a window."""
    with sync_playwright() as playwright:
        # Containers run as root, and give little shared memory.
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_as_reader(browser: Browser, edition: Edition) -> Iterator[Callable[..., Window]]:
    """Return a function that opens a window of a new reader; all are closed and checked at the end."""
    with ExitStack() as stack:
        yield lambda **how: stack.enter_context(open_window(browser, edition.url, **how))
