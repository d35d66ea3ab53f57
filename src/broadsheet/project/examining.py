"""Examining an edition part by part, from the machine that this runs on. Imported once Django is set up."""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone

from broadsheet.analytics.books import Server
from broadsheet.analytics.journal.carrier import look
from broadsheet.gate.store import PAGES_FILE
from broadsheet.journal.segments import list_files
from broadsheet.ledgers import BadLedger, LedgerUnavailable
from broadsheet.ledgers.addresses import hide_password
from broadsheet.project.checks import CHECKS
from broadsheet.project.database import BadDatabase
from broadsheet.project.examining_chores import (
    age_of,
    examine_chores,
    examine_inbox,
    examine_mail,
    examine_mail_server,
)
from broadsheet.project.findings import Finding, State, in_words
from broadsheet.project.ledger_check import REFUSED, SILENT, inspect_ledger, words_of
from broadsheet.project.reaching import reach_database
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.models import Change
from broadsheet.publishing.policies.versions import policy_in_force

LAG_SECONDS = 5  # a gate that has not heard from its origin for so long
SKEW_SECONDS = 2  # passes and windows go by each machine's own clock
ANSWER_SECONDS = 5
FULL = 0.8  # of the connections that a PostgreSQL takes
CONNECTIONS = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
current_setting('max_connections')::int
"""


def examine() -> Iterator[Finding]:
    """Yield a finding for each part. One that cannot be examined is a fault, and the others go on."""
    yield from _examine_settings()
    database = _examine_database()
    yield from database
    yield from _examine_ledger()
    yield _examine_media()
    yield _examine_gate()
    yield _examine_journal()
    yield from _examine_books()
    yield examine_mail_server()
    if all(finding.state is not State.FAULT for finding in database):
        for part, examination in AFTER_DATABASE.items():
            try:
                yield examination()
            except DatabaseError as error:
                yield Finding(part, State.FAULT, f"it cannot be read: {error}", "Run broadsheet prepare.")


def _examine_settings() -> Iterator[Finding]:
    environment = settings.ENVIRONMENT
    kind = "a demo" if environment.is_demo else "production"
    says = f"{kind} at {environment.site_url}, answers for {' '.join(settings.ALLOWED_HOSTS) or 'nobody'}"
    yield Finding("settings", State.OK, says)
    for message in (message for check in CHECKS for message in check()):
        state = State.FAULT if message.is_serious() else State.LOOK
        yield Finding("settings", state, f"{message.msg} ({message.id})", message.hint or "")


def _examine_database() -> list[Finding]:
    place = hide_password(settings.ENVIRONMENT.database_url)
    try:
        reach_database()
        began = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        took_ms = (time.monotonic() - began) * 1000
        version = ".".join(map(str, connection.get_database_version()))
        connections = _examine_connections()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (BadDatabase, DatabaseError) as error:
        return [Finding("edition", State.FAULT, str(error), "Readers get what is kept until it is back.")]
    reached = Finding("edition", State.OK, f"{connection.display_name} {version}, {place}, {took_ms:.1f} ms")
    found = [reached, *connections]
    if not plan:
        return [*found, Finding("tables", State.OK, "as this release wants them")]
    says = f"{len(plan)} migrations are to be made, the first is {plan[0][0]}"
    return [*found, Finding("tables", State.FAULT, says, "Run broadsheet prepare.")]


def _examine_connections() -> list[Finding]:
    """Say how many of PostgreSQL's connections are taken, by whomever."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(CONNECTIONS)
        taken, most = cursor.fetchone()
    says = f"{taken} of the {most} that PostgreSQL takes"
    if taken < most * FULL:
        return [Finding("connections", State.OK, says)]
    hint = "Raise its max_connections: each process of an edition takes up to 24."
    return [Finding("connections", State.LOOK, says, hint)]


def _examine_ledger() -> list[Finding]:
    began = time.monotonic()
    try:
        inspection = inspect_ledger(settings.ENVIRONMENT.ledger_url)
    except BadLedger as error:
        return [Finding("ledger", State.FAULT, f"{error} ({REFUSED})")]
    except LedgerUnavailable as error:
        hint = "The policy's outage rule decides, and nothing is counted, until it is back."
        return [Finding("ledger", State.FAULT, f"{error} ({SILENT})", hint)]
    took_ms = (time.monotonic() - began) * 1000
    found = [Finding("ledger", State.OK, f"{inspection.engine}, {took_ms:.1f} ms")]
    for remark in inspection.remarks:
        found.append(Finding("ledger", State.FAULT if remark.is_fault else State.LOOK, words_of(remark)))
    return found


def _examine_media() -> Finding:
    path = settings.ENVIRONMENT.media_path
    if path.is_dir() and os.access(path, os.W_OK):
        return Finding("media", State.OK, str(path))
    return Finding("media", State.FAULT, f"{path} cannot be written", "Mount it, and let this user write it.")


def _gate_address() -> str:
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/healthz"  # noqa: S104


def _ask_gate() -> dict[str, Any]:
    """Return what a gate of this machine tells of itself; raises OSError or ValueError."""
    # A proxy that the surroundings name is no way to this machine.
    with build_opener(ProxyHandler({})).open(_gate_address(), timeout=ANSWER_SECONDS) as answer:
        told = json.load(answer)
    if not isinstance(told, dict) or "policy" not in told:
        raise ValueError("what answers is no gate")
    return told


def _examine_gate() -> Finding:
    """Ask the gate of this machine how long ago it heard what was published."""
    try:
        told = _ask_gate()
    except (OSError, ValueError) as error:
        hint = "Start it: broadsheet run. If it listens elsewhere, set HOST and PORT as it has them."
        return Finding("gate", State.LOOK, f"no gate answers at {_gate_address()}: {error}", hint)
    age = float(told["seconds_since_origin_answered"])
    says = f"policy {told['policy']}, {told['pages_in_memory']} pages, looked for changes {in_words(age)} ago"
    if age > LAG_SECONDS:
        return Finding("gate", State.FAULT, says, "It serves the last good copies: read its log.")
    journal = told.get("journal", {"status": "ok"})
    if journal["status"] != "ok":
        says = f"{says}; its journal: {journal['status']}, {journal['lines_lost']} lines lost"
        return Finding("gate", State.FAULT, says, "Make room, or let this user write DATA_DIR/journal.")
    return Finding("gate", State.OK, says)


def _examine_policy() -> Finding:
    """Compare the policy that is in force with the one that the gate of this machine goes by."""
    version = policy_in_force(the_time()).version
    try:
        held = _ask_gate()["policy"]
    except (OSError, ValueError):
        return Finding("policy", State.OK, f"{version} is in force")
    if held == version:
        return Finding("policy", State.OK, f"{version} is in force, and the gate goes by it")
    says = f"{version} is in force, and the gate goes by {held}"
    return Finding("policy", State.LOOK, says, "If it stays so, the gate has refused it: read its log.")


def _examine_pages() -> Finding:
    """Compare the last change that is known to the pages kept here with the newest."""
    path = settings.DATA_DIR / PAGES_FILE
    newest = Change.objects.order_by("-seq").first()
    if not path.exists():
        return Finding("pages", State.OK, "none are kept on this machine yet")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            seen = file.execute("SELECT seq FROM seen").fetchone()[0]
            count = file.execute("SELECT count(*) FROM page").fetchone()[0]
    except sqlite3.Error as error:
        return Finding(
            "pages", State.LOOK, f"{path}: {error}", "Delete it while nothing runs: it is a cache."
        )
    behind = Change.objects.filter(seq__gt=seen)
    age = age_of(behind.aggregate(oldest=Min("created_at"))["oldest"])
    says = f"{count} kept, up to change {seen} of {newest.seq if newest else 0}"
    if age is None or age <= LAG_SECONDS:
        return Finding("pages", State.OK, says)
    return Finding("pages", State.LOOK, f"{says}, behind for {in_words(age)}", "Is a gate running here?")


def _examine_journal() -> Finding:
    environment = settings.ENVIRONMENT
    if not environment.keeps_journal:
        return Finding("journal", State.OK, "off")
    files = list_files(environment.journal_path)
    if not files:
        return Finding("journal", State.LOOK, f"nothing in {environment.journal_path} yet")
    newest = max(kept.path.stat().st_mtime for kept in files)
    size = sum(kept.path.stat().st_size for kept in files) / 1e6
    says = f"{len(files)} files, {size:.1f} MB, last written {in_words(time.time() - newest)} ago"
    return Finding("journal", State.OK, says)


def _examine_books() -> Iterator[Finding]:
    """Look at the server of the books, where there is one: can it be reached, and what waits for it here?"""
    environment = settings.ENVIRONMENT
    server = environment.books
    if not isinstance(server, Server):
        return
    looked = look(environment.journal_path, server)
    waiting = f"{looked.waiting_bytes / 1e6:.1f} MB wait here"
    if looked.problem:
        says = f"{server}: {looked.problem}; {waiting}"
        yield Finding("books", State.FAULT, says, "What waits is carried there when it is back.")
        return
    if not looked.version:
        yield Finding(
            "books", State.LOOK, f"{server} has none yet; {waiting}", "Run broadsheet journal carry."
        )
        return
    age = age_of(looked.newest_at)
    newest = "" if age is None else f", the newest {in_words(age)} old"
    says = f"{server}, {looked.lines} lines{newest}; {waiting}"
    if looked.is_current:
        yield Finding("books", State.OK, says)
    else:
        hint = "Another release has made its table: run the same release on every machine."
        yield Finding("books", State.LOOK, f"{says}; table version {looked.version}", hint)


def _examine_clock() -> Finding:
    """Compare this machine's clock with the database's, which all machines compare theirs with."""
    if connection.vendor != "postgresql":
        return Finding("clock", State.OK, f"{timezone.now():%Y-%m-%d %H:%M:%S} UTC, and no other machine's")
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        theirs = float(cursor.fetchone()[0])
    skew = (before + time.time()) / 2 - theirs
    says = f"{skew:+.2f} s beside PostgreSQL's"
    if abs(skew) <= SKEW_SECONDS:
        return Finding("clock", State.OK, says)
    return Finding("clock", State.FAULT, says, "Keep clocks by NTP: windows and passes go by them.")


AFTER_DATABASE: dict[str, Callable[[], Finding]] = {
    "policy": _examine_policy,
    "pages": _examine_pages,
    "chores": examine_chores,
    "mail": examine_mail,
    "payments inbox": examine_inbox,
    "clock": _examine_clock,
}
