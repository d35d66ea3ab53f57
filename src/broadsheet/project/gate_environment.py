"""What the surroundings say to a gate before somebody else's site: some of what they say to an edition."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from broadsheet.project.data_folder import DataFolder
from broadsheet.project.environment import Watching, read_watching
from broadsheet.project.keeping_secrets import Secrets


@dataclass(frozen=True, slots=True)
class GateEnvironment(DataFolder):
    """Where data lies, what is secret, and which file says the rest: `config`, empty where none is named."""

    config: str
    origin: str
    pass_keys: str
    gate_secret: str
    journal_key: str
    keeps_journal: bool
    ledger_url: str
    variables: Mapping[str, str]
    watching: Watching


def read_gate_environment(variables: Mapping[str, str] = os.environ) -> GateEnvironment:
    """Return the surroundings of a gate.

    Raises MissingSecret when a secret is not set, outside of a demo; BadSetting for what cannot be read.
    """
    data_dir = Path(variables.get("DATA_DIR", "var")).resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    secrets = Secrets(variables, data_dir)
    return GateEnvironment(
        data_dir=data_dir,
        config=variables.get("BROADSHEET_GATE_CONFIG", ""),
        origin=variables.get("BROADSHEET_GATE_ORIGIN", ""),
        pass_keys=secrets["BROADSHEET_PASS_KEYS"],
        gate_secret=secrets["BROADSHEET_GATE_SECRET"],
        journal_key=secrets["BROADSHEET_JOURNAL_KEY"],
        keeps_journal=variables.get("BROADSHEET_JOURNAL", "on") != "off",
        ledger_url=variables.get("BROADSHEET_LEDGER", f"sqlite:{data_dir / 'ledger.sqlite3'}"),
        variables=variables,
        watching=read_watching(variables),
    )
