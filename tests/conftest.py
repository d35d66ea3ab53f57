"""Surroundings for the tests, set before Django reads its settings: a demo in a folder of its own.

TEST_PROJECT names one of tests/projects to run them under; what it says goes to xdist's processes as well.
"""

import atexit
import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path

import django
import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

DATA_DIR = tempfile.mkdtemp(prefix="broadsheet-tests-")
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ |= {
    "BROADSHEET_ENV": "demo",
    "DATA_DIR": DATA_DIR,
    "DJANGO_SETTINGS_MODULE": "broadsheet.project.settings",
    "HOST": "127.0.0.1",
    "PORT": "8000",
}
for name in ("BROADSHEET_SITE_URL", "BROADSHEET_HOSTS"):
    os.environ.pop(name, None)
if "PYTEST_XDIST_WORKER" not in os.environ:
    for name in ("BROADSHEET_DATABASE", "BROADSHEET_LEDGER"):
        os.environ.pop(name, None)
    os.environ |= import_module(f"tests.projects.{os.environ.get('TEST_PROJECT', 'sqlite')}").VARIABLES
django.setup()
# Hypothesis would fail an example that takes longer than 200 ms: on a busy machine any may.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


# Tests that share what is started once, and costs most; the first that fits.
TOGETHER = (
    "tests/e2e/test_a_readers_life.py",
    "tests/e2e/test_guarded.py",
    "tests/e2e/",
    "tests/machines/test_published_everywhere.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: somebody always waits for a server, a browser or a command."""
    return (os.cpu_count() or 1) + 1


class OneEdition(LoadScopeScheduling):
    """Gives those that share an edition to one process, and the rest to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


# xdist has a mark for this (xdist_group), but under pytest 9.2 its 3.8.0 ignores it.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> OneEdition:
    return OneEdition(config, log)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what installs whole sites, unless it is asked for by name: `make test-origins`."""
    if collection_path.name == "origins" and not any("origins" in str(one) for one in config.args):
        return True
    return None


def pytest_terminal_summary(terminalreporter) -> None:
    """Say what tests have measured: `record_property("measured", "...")`."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, text in report.user_properties:
                if name == "measured":
                    terminalreporter.write_line(f"measured: {text}")
