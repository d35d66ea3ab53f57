"""Secrets: production is given them in the environment, a demo makes its own and keeps them with its data."""

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

KEPT = "demo-secrets.json"


class MissingSecret(RuntimeError):
    """A secret that production needs was not given; the message names the variable."""


class Secrets:
    """The secrets that a data folder is used with; `kept` are a demo's own."""

    def __init__(self, variables: Mapping[str, str], data_dir: Path) -> None:
        self._variables = variables
        self.is_demo = _is_demo(variables.get("BROADSHEET_ENV"), data_dir)
        self.kept = _demo_secrets(data_dir) if self.is_demo else {}

    def __getitem__(self, name: str) -> str:
        """Return the value of a variable. Raises MissingSecret."""
        value = self._variables.get(name) or self.kept.get(name)
        if not value:
            raise MissingSecret(
                f"{name} is not set. Production needs it in the environment; "
                "`broadsheet secrets` prints fresh ones. For a trial, set BROADSHEET_ENV=demo."
            )
        return value


def fresh_secrets() -> dict[str, str]:
    """Return newly made values for every secret, by variable name."""
    return {
        "BROADSHEET_SECRET_KEY": secrets.token_urlsafe(48),
        "BROADSHEET_PASS_KEYS": f"1:{secrets.token_hex(32)}",
        "BROADSHEET_GATE_SECRET": secrets.token_urlsafe(32),
        "BROADSHEET_JOURNAL_KEY": secrets.token_hex(32),
    }


def _is_demo(said: str | None, data_dir: Path) -> bool:
    """Whether BROADSHEET_ENV says that this is a demo, or, where it says nothing, the data folder does."""
    if said is None:
        return (data_dir / KEPT).exists()
    return said == "demo"


def _demo_secrets(data_dir: Path) -> dict[str, str]:
    """Return the demo's own secrets, made at its first start, or when a new one is wanted, and kept."""
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / KEPT, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        # Several processes may start at once: one makes them, the others wait and read.
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        kept: dict[str, str] = json.loads(text) if text else {}
        fresh = fresh_secrets()
        if not fresh.keys() <= kept.keys():
            kept = fresh | kept
            file.seek(0)
            json.dump(kept, file)
    return kept
