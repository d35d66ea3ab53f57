"""What the surroundings say to a gate before somebody else's site: some of what they say to an edition."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from broadsheet.project.environment import (
    MissingSecret,
    Watching,
    demo_secrets,
    is_demo_edition,
    read_watching,
)

TRIAL_SECRETS = "For a trial, set BROADSHEET_ENV=demo."


@dataclass(frozen=True, slots=True)
class GateEnvironment:
    """Where data lies, what is secret, and which file says the rest: `config`, empty where none is named."""

    data_dir: Path
    config: str
    origin: str
    pass_keys: str
    gate_secret: str
    journal_key: str
    keeps_journal: bool
    ledger_url: str
    variables: Mapping[str, str]
    watching: Watching

    @property
    def bell_path(self) -> Path:
        """The file that is touched when something has changed."""
        return self.data_dir / "bell"

    @property
    def draining_path(self) -> Path:
        """The file that is there while the gates of this machine are about to end."""
        return self.data_dir / "draining"

    @property
    def metrics_path(self) -> Path:
        """The folder in which the processes of this machine say what they have counted."""
        return self.data_dir / "metrics"

    @property
    def journal_path(self) -> Path:
        """The folder of the journal."""
        return self.data_dir / "journal"


def read_gate_environment(variables: Mapping[str, str] = os.environ) -> GateEnvironment:
    """Return the surroundings of a gate.

    Raises MissingSecret when a secret is not set, outside of a demo; BadSetting for what cannot be read.
    """
    data_dir = Path(variables.get("DATA_DIR", "var")).resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    is_demo = is_demo_edition(variables.get("BROADSHEET_ENV"), data_dir)
    kept = demo_secrets(data_dir) if is_demo else {}

    def secret(name: str) -> str:
        value = variables.get(name) or kept.get(name)
        if not value:
            raise MissingSecret(f"{name} is not set. `broadsheet secrets` prints fresh ones. {TRIAL_SECRETS}")
        return value

    return GateEnvironment(
        data_dir=data_dir,
        config=variables.get("BROADSHEET_GATE_CONFIG", ""),
        origin=variables.get("BROADSHEET_GATE_ORIGIN", ""),
        pass_keys=secret("BROADSHEET_PASS_KEYS"),
        gate_secret=secret("BROADSHEET_GATE_SECRET"),
        journal_key=secret("BROADSHEET_JOURNAL_KEY"),
        keeps_journal=variables.get("BROADSHEET_JOURNAL", "on") != "off",
        ledger_url=variables.get("BROADSHEET_LEDGER", f"sqlite:{data_dir / 'ledger.sqlite3'}"),
        variables=variables,
        watching=read_watching(variables),
    )
