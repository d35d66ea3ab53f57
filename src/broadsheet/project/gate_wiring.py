"""Introducing the parts of a gate that stands before somebody else's site. No Django is among them."""

import gc
import logging.config
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from broadsheet.gate.app import Gate
from broadsheet.gate.bell import FileBell
from broadsheet.gate.crawlers import Crawlers
from broadsheet.gate.journaling import Journaling
from broadsheet.gate.judging import Counter
from broadsheet.gate.newcomers import Newcomers
from broadsheet.gate.origins.base import App, Origin
from broadsheet.gate.origins.http import HttpOrigin, HttpSettings
from broadsheet.gate.settings import GateSettings
from broadsheet.gate.store import PAGES_FILE
from broadsheet.journal import Names
from broadsheet.ledgers import open_ledger
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_ids import ReaderIds
from broadsheet.project.books import writer_for
from broadsheet.project.gate_door import open_door
from broadsheet.project.gate_environment import GateEnvironment, read_gate_environment
from broadsheet.project.metrics.of_gates import keep_reporting, timed
from broadsheet.project.watching.logs import logging_settings
from broadsheet.project.watching.watchers import Watchers, watchers_for
from broadsheet.proxy.answers import Answers
from broadsheet.proxy.changes import Changes
from broadsheet.proxy.foreign import ForeignOrigin
from broadsheet.proxy.front import Front
from broadsheet.proxy.parsing import PRESETS, load
from broadsheet.proxy.policy_file import PolicyFile
from broadsheet.proxy.readers import PassRules
from broadsheet.proxy.settings import GateFile
from broadsheet.proxy.translating import ALL, Translator

HEALTH = ("/healthz", "/readyz")
NOBODY_WATCHES = Watchers()


def app() -> App:
    """Return what a server runs: the gate before the site that the surroundings name."""
    environment = read_gate_environment()
    # The server gives the log no form of its own.
    logging.config.dictConfig(logging_settings(are_json=environment.watching.logs_json))
    file = gate_file(environment)
    watchers = watchers_for(environment.watching, file.trusted_proxies)
    front = watchers.gate(build_front(environment, file, watchers=watchers))
    # What is loaded by now stays: the collector need not walk it while readers wait.
    gc.collect()
    gc.freeze()
    return front


def gate_file(environment: GateEnvironment) -> GateFile:
    """Return what the gate's file says. Raises BadGateFile."""
    return load(Path(environment.config or "gate.toml"), origin=environment.origin)


def http_settings(file: GateFile, secret: str) -> HttpSettings:
    """Return how the site is reached. Only a site that speaks the contract hears the secret."""
    return HttpSettings(
        address=file.origin_address,
        site=file.site,
        secret=secret if file.is_contract else "",
        trusted_proxies=file.trusted_proxies,
        connect_seconds=file.connect_seconds,
        read_seconds=file.read_seconds,
        patience_seconds=file.patience_seconds,
        connections=file.connections,
        most_body_bytes=file.most_upload_bytes,
        most_page_bytes=file.most_page_bytes,
    )


def build_front(
    environment: GateEnvironment,
    file: GateFile,
    clock: Callable[[], float] = time.time,
    watchers: Watchers = NOBODY_WATCHES,
) -> App:
    """Return the gate before the site that `file` names. Raises BadSetting for a secret that is not set."""
    http = HttpOrigin(http_settings(file, environment.gate_secret))
    counter = _counter(environment, file, clock, watchers)
    if file.is_contract:
        return _gate(environment, file, http, counter, clock)
    changes = Changes(environment.data_dir / "changes.json", environment.bell_path)
    forget_other_rules(environment, changes)
    answers = Answers(PolicyFile(file.policy_path), changes, file.words)
    origin = ForeignOrigin(http, Translator(file), answers)
    gate = _gate(environment, file, origin, counter, clock)
    rules = PassRules(
        keyring=counter.keyring,
        ledger=counter.ledger,
        policy=lambda: gate.watch.policy,
        clock=clock,
        fresh_id=counter.fresh_id,
        fresh_for=timedelta(minutes=file.readers.fresh_minutes),
        is_secure=file.site.scheme == "https",
    )
    answers.readers, door = open_door(environment, file, http, rules)
    return Front(gate, origin, file, changes, environment.gate_secret, door)


def forget_other_rules(environment: GateEnvironment, changes: Changes) -> None:
    """Have every page made anew if it was cut by other rules: another file, or another release."""
    config, stamp = Path(environment.config), environment.data_dir / "rules"
    if not config.is_file():
        return
    digest = blake2b(f"{version('broadsheet')}\n".encode(), digest_size=16)
    for path in (config, *sorted(PRESETS.glob("*.toml"))):
        digest.update(path.read_bytes())
    now = digest.hexdigest()
    before = stamp.read_text() if stamp.exists() else ""
    if before == now:
        return
    changes.note([ALL])
    stamp.write_text(now)


def _counter(
    environment: GateEnvironment, file: GateFile, clock: Callable[[], float], watchers: Watchers
) -> Counter:
    ledger = timed(watchers.ledger(open_ledger(environment.ledger_url)), environment.watching)
    return Counter(
        keyring=Keyring.from_text(environment.pass_keys),
        ledger=ledger,
        newcomers=Newcomers(ledger, clock=clock),
        trusted_proxies=file.trusted_proxies,
        fresh_id=ReaderIds(),
    )


def _gate(
    environment: GateEnvironment,
    file: GateFile,
    origin: Origin,
    counter: Counter,
    clock: Callable[[], float],
) -> Gate:
    names = Names.from_text(environment.journal_key)
    is_journalled = environment.keeps_journal
    gate = Gate(
        origin,
        counter,
        Crawlers(lists=environment.data_dir / "crawlers", clock=clock),
        GateSettings(
            keyring=counter.keyring,
            pages_path=environment.data_dir / PAGES_FILE,
            bell=FileBell(environment.bell_path),
            draining=environment.draining_path,
            languages=file.languages,
            pass_through=HEALTH,
            trusted_proxies=file.trusted_proxies,
            is_secure=file.site.scheme == "https",
        ),
        clock=clock,
        journaling=Journaling(writer_for(environment.journal_path), names) if is_journalled else None,
    )
    keep_reporting(gate, counter.ledger, environment.watching, environment.metrics_path)
    return gate
