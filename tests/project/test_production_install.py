"""Production installs `requirements/run.txt` alone: nothing that it imports asks for more."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = "broadsheet.subscriptions.stripe.local"
# Imports all that production may come to: what starts the local Stripe and turns its clock, but not itself.
IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
for name in sys.argv[1].split(","):
    sys.modules[name] = None
from broadsheet.project import django_app
django_app.set_up()
import broadsheet
for found in pkgutil.walk_packages(broadsheet.__path__, "broadsheet.", onerror=lambda name: None):
    within = found.name.startswith(sys.argv[2] + ".")
    if not within or found.name.rpartition(".")[2] in ("starting", "turning"):
        importlib.import_module(found.name)
        print(found.name)
"""


def packages_in(lock: str) -> set[str]:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", text, re.MULTILINE))


def added_by_the_demo() -> set[str]:
    return packages_in("demo.txt") - packages_in("run.txt")


def test_the_demo_adds_localstripe_and_production_has_it_not():
    assert "localstripe" in added_by_the_demo()
    assert packages_in("run.txt") < packages_in("demo.txt") < packages_in("test.txt")


def test_all_that_production_imports_is_there_without_what_the_demo_adds(tmp_path):
    added = added_by_the_demo()
    blocked = [
        name
        for name, distributions in packages_distributions().items()
        if {distribution.lower().replace("_", "-") for distribution in distributions} & added
    ]
    assert "localstripe" in blocked
    said = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING, ",".join(blocked), LOCAL],
        env={"BROADSHEET_ENV": "demo", "DATA_DIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    imported = said.stdout.split()
    assert len(imported) > 300
    assert "broadsheet.subscriptions.stripe.provider" in imported
    assert f"{LOCAL}.starting" in imported
    assert f"{LOCAL}.server" not in imported


def test_a_demo_without_the_local_stripe_says_what_to_install(tmp_path):
    import_blocked = (
        "import sys; sys.modules['localstripe'] = None; from broadsheet.project.cli import main; main()"
    )
    said = subprocess.run(
        [sys.executable, "-c", import_blocked, "run", "--demo"],
        env={"DATA_DIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 1
    assert "make install-demo" in said.stderr
