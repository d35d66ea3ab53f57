"""Introducing the parts to each other: from the surroundings to a gate that stands before Django."""

import time
from collections.abc import Callable
from ipaddress import ip_network

from broadsheet.gate.app import Gate
from broadsheet.gate.bell import FileBell
from broadsheet.gate.bodies_on_disk import BodiesOnDisk
from broadsheet.gate.crawlers import Crawlers
from broadsheet.gate.journaling import Journaling
from broadsheet.gate.judging import Counter
from broadsheet.gate.newcomers import Newcomers
from broadsheet.gate.origins.asgi import AsgiOrigin
from broadsheet.gate.origins.base import App
from broadsheet.gate.settings import GateSettings
from broadsheet.gate.store import PAGES_FILE
from broadsheet.journal import Names
from broadsheet.ledgers import open_ledger
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_ids import ReaderIds
from broadsheet.project.books import writer_of
from broadsheet.project.carrying import keep_carrying
from broadsheet.project.database import is_shared
from broadsheet.project.environment import Environment
from broadsheet.project.metrics.of_gates import keep_reporting, timed
from broadsheet.project.rendering import release
from broadsheet.project.watching.watchers import Watchers

NOBODY_WATCHES = Watchers()


def build_gate(
    environment: Environment,
    origin: App,
    languages: tuple[str, ...],
    clock: Callable[[], float] = time.time,
    watchers: Watchers = NOBODY_WATCHES,
) -> Gate:
    """Return the gate of an edition whose pages `origin` renders."""
    keyring = Keyring.from_text(environment.pass_keys)
    ledger = timed(watchers.ledger(open_ledger(environment.ledger_url)), environment.watching)
    location = environment.nginx_location
    proxies = tuple(ip_network(proxy) for proxy in environment.trusted_proxies)
    gate = Gate(
        AsgiOrigin(watchers.origin(origin), site_url=environment.site_url, secret=environment.gate_secret),
        Counter(
            keyring=keyring,
            ledger=ledger,
            newcomers=Newcomers(ledger, clock=clock),
            trusted_proxies=proxies,
            fresh_id=ReaderIds(),
        ),
        Crawlers(lists=environment.data_dir / "crawlers", clock=clock),
        GateSettings(
            keyring=keyring,
            pages_path=environment.data_dir / PAGES_FILE,
            # Whoever publishes on another machine rings no bell here.
            bell=None if is_shared(environment.database_url) else FileBell(environment.bell_path),
            draining=environment.draining_path,
            bodies=BodiesOnDisk(environment.bodies_path, location) if location else None,
            languages=languages,
            trusted_proxies=proxies,
            is_secure=environment.site_url.startswith("https://"),
            release=release(),
        ),
        clock=clock,
        journaling=_journaling(environment) if environment.keeps_journal else None,
    )
    keep_reporting(gate, ledger, environment.watching, environment.metrics_path)
    return gate


def _journaling(environment: Environment) -> Journaling:
    keep_carrying(environment)
    return Journaling(writer_of(environment), Names.from_text(environment.journal_key))
