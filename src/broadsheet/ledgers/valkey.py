"""The ledger for many machines: Valkey, one server, with Sentinels, or a Cluster.

All books of a reader are one value (a volume) under one key, so every script touches one key and runs on
a Cluster as on one server. What needs two readers, a merge, reads one and then changes the other in one
step: docs/decisions/0018 says why that is enough.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from valkey.asyncio import BlockingConnectionPool, Valkey
from valkey.asyncio.cluster import ClusterNode, ValkeyCluster
from valkey.asyncio.connection import SSLConnection
from valkey.asyncio.retry import Retry
from valkey.backoff import NoBackoff
from valkey.exceptions import (
    AuthenticationError,
    AuthorizationError,
    NoScriptError,
    ResponseError,
    ValkeyClusterException,
    ValkeyError,
)

from broadsheet.ledgers import book, volume
from broadsheet.ledgers.addresses import Standing, ValkeyAddress
from broadsheet.ledgers.base import BadLedger, Granted, Inspection, LedgerUnavailable, Remark, Spend, Spent
from broadsheet.ledgers.loops import PerLoop
from broadsheet.ledgers.resting import Resting
from broadsheet.ledgers.sentinels import Sentinels, WaitingPool, WatchedPrimary
from broadsheet.ledgers.spending import carried_book, check
from broadsheet.meter.facts import Reading
from broadsheet.meter.instants import from_milliseconds, to_milliseconds
from broadsheet.meter.policy import MergeRule

MOST_CONNECTIONS = 64  # of one process, to one server
BUDGET_SECONDS = 7200
SCRIPTS = Path(__file__).parent / "scripts"

Client = Any  # Valkey or ValkeyCluster: they share no type that has the commands used here


class Script(NamedTuple):
    """A script, and the name that a server that has run it knows it by."""

    text: str
    sha: str


def _script(name: str) -> Script:
    text = (SCRIPTS / f"{name}.lua").read_text("utf-8")
    return Script(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


SPEND, SWAP, ADMIT = _script("spend"), _script("swap"), _script("admit")


class ValkeyLedger:
    """Readings in a Valkey that any number of machines share. Connects at the first use.

    What is acknowledged is as safe as Valkey is set up to keep it: see docs/explanation/many-machines.md.
    """

    def __init__(self, address: ValkeyAddress) -> None:
        self.address = address
        self._clients: PerLoop[Client] = PerLoop(self._lifetime)
        self._resting = Resting(str(address))
        self._is_cluster = address.standing is Standing.CLUSTER
        self._seconds = address.answer_seconds
        self._readers = f"{address.prefix}r:".encode()
        self._networks = f"{address.prefix}n:".encode()

    async def spend(self, spend: Spend) -> Spent:
        check(spend)
        elsewhere = [item for item in spend.carried if item.pool != spend.pool]
        if elsewhere:
            await self.record(spend.reader_id, elsewhere)
        read_ms = to_milliseconds(spend.read_at)
        granted, first, live = await self._run(
            SPEND,
            self._readers + spend.reader_id,
            volume.pool_name(spend.pool),
            spend.article_key.to_bytes(8),
            read_ms.to_bytes(book.STAMP),
            book.stamp(spend.since),
            max(0, read_ms - book.KEEP_MS).to_bytes(book.STAMP),
            b"" if spend.limit is None else spend.limit,
            carried_book(spend) if spend.carried else b"",
        )
        return Spent(granted == 1, first == 1, len(live) // book.SIZE, live)

    async def look(self, reader_id: bytes) -> tuple[Reading, ...]:
        books = volume.unpack(await self._read(reader_id))
        return tuple(
            Reading(key, pool, from_milliseconds(read_ms))
            for pool in sorted(books)
            for key, read_ms in book.unpack(books[pool])
        )

    async def record(self, reader_id: bytes, readings: Iterable[Granted]) -> None:
        by_pool: dict[str, list[tuple[int, datetime]]] = {}
        for reading in readings:
            by_pool.setdefault(reading.pool, []).append((reading.article_key, reading.read_at))
        new = {pool: book.pack(items) for pool, items in by_pool.items()}
        if new:
            await self._rewrite(
                reader_id,
                lambda books: (
                    books | {pool: book.union(books.get(pool, b""), kept) for pool, kept in new.items()}
                ),
            )

    async def merge(
        self, source: bytes, target: bytes, *, rule: MergeRule, since: datetime | None, now: datetime
    ) -> None:
        start = book.stamp(book.first_kept(since, now))
        theirs = volume.unpack(await self._read(source))
        if theirs:
            await self._rewrite(
                target,
                lambda books: (
                    books
                    | {
                        pool: book.merge(kept, books.get(pool, b""), rule, start)
                        for pool, kept in theirs.items()
                    }
                ),
            )
        if rule is MergeRule.FRESH and source != target:
            await self.forget(source)

    async def forget(self, reader_id: bytes) -> None:
        await self._ask(lambda client: client.delete(self._readers + reader_id))

    async def prune(self, before: datetime, *, batch: int = 500) -> int:
        start, gone = book.stamp(before), 0
        async for keys in self._scan(batch):
            for key in keys:
                gone += await self._cut(key, start)
        return gone

    async def admit(self, network: str, hour: int, want: int, limit: int) -> int:
        key = self._networks + network.encode()
        return int(await self._run(ADMIT, key, hour, want, limit, BUDGET_SECONDS))

    async def inspect(self) -> Inspection:
        try:
            told = await self._ask(INSPECTIONS[self.address.standing])
        except LedgerUnavailable as error:
            if isinstance(error.__cause__, AuthenticationError | AuthorizationError):
                said = f"{self.address}: {error.__cause__}"
                raise BadLedger(f"{said}; put the right user and password into the address") from error
            raise
        return Inspection(f"{told.engine}; {self.address}", told.remarks)

    async def close(self) -> None:
        await self._clients.close()

    async def _read(self, reader_id: bytes) -> bytes:
        return await self._ask(lambda client: client.get(self._readers + reader_id)) or b""

    async def _rewrite(
        self, reader_id: bytes, change: Callable[[dict[str, bytes]], dict[str, bytes]]
    ) -> None:
        """Read a reader's books, change them, and swap them in if nobody was quicker; else do it over."""
        while True:
            kept = await self._read(reader_id)
            changed = volume.pack(change(volume.unpack(kept)))
            if changed == kept or await self._run(SWAP, self._readers + reader_id, kept, changed):
                return

    async def _cut(self, key: bytes, start: bytes) -> int:
        """Take what was granted before `start` out of a reader's books; return how many readings went."""
        while True:
            kept = await self._ask(lambda client: client.get(key)) or b""
            books = volume.unpack(kept)
            rest = {pool: book.since(entries, start) for pool, entries in books.items()}
            gone = sum(len(books[pool]) - len(rest[pool]) for pool in books) // book.SIZE
            if not gone or await self._run(SWAP, key, kept, volume.pack(rest)):
                return gone

    async def _scan(self, batch: int) -> AsyncIterator[list[bytes]]:
        """Yield the keys of all readers, some at a time, from every primary; a key may come twice."""
        pattern = self._readers + b"*"
        nodes = await self._ask(_primaries) if self._is_cluster else [None]
        for node in nodes:
            cursor: int | None = None
            while cursor != 0:
                cursor, keys = await self._ask(_scanning(node, cursor or 0, pattern, batch))
                yield keys

    async def _run(self, script: Script, key: bytes, *arguments: Any) -> Any:
        """Run a script by its name; a server that does not know it yet is told it."""

        async def run(client: Client) -> Any:
            try:
                return await client.evalsha(script.sha, 1, key, *arguments)
            except NoScriptError:
                return await client.eval(script.text, 1, key, *arguments)

        return await self._ask(run)

    async def _ask(self, question: Callable[[Client], Any]) -> Any:
        """Return what the server answers, or raise LedgerUnavailable."""
        self._resting.check()
        try:
            async with asyncio.timeout(self._seconds):
                return await question(await self._clients.get())
        except ResponseError as error:
            # It is there, but cannot write: full, loading, without enough replicas, or not ours to ask.
            raise LedgerUnavailable(f"{self.address}: {error}") from error
        # A client that finds no node, or nodes that disagree, says so by what is no ValkeyError.
        except (ValkeyError, ValkeyClusterException, OSError, TimeoutError) as error:
            problem = f"{self.address}: {error or type(error).__name__}"
            # One node of a Cluster that is gone says nothing about the others.
            if not self._is_cluster:
                self._resting.begin()
            raise LedgerUnavailable(problem) from error

    async def _lifetime(self) -> AsyncGenerator[Client, None]:
        client = _connect(self.address)
        try:
            yield client
        finally:
            await client.aclose()


def _connect(address: ValkeyAddress) -> Client:
    """Return a client, which connects when it is first asked something."""
    login: dict[str, Any] = {"username": address.username, "password": address.password}
    seconds = address.answer_seconds
    options: dict[str, Any] = {
        **login,
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "socket_keepalive": True,
    }
    match address.standing:
        case Standing.SINGLE:
            host, port = address.hosts[0]
            if address.is_secure:
                options["connection_class"] = SSLConnection
            pool = BlockingConnectionPool(
                host=host,
                port=port,
                db=address.database,
                max_connections=MOST_CONNECTIONS,
                timeout=seconds,  # type: ignore[arg-type]  # waits for fractions as well
                # A connection that the server has closed meanwhile is opened anew.
                retry=Retry(NoBackoff(), 1),
                **options,
            )
            return Valkey.from_pool(pool)
        case Standing.SENTINEL:
            watchers = Sentinels(
                address,
                ssl=address.is_secure,
                db=address.database,
                max_connections=MOST_CONNECTIONS,
                timeout=seconds,
                retry=Retry(NoBackoff(), 1),
                **options,
            )
            return watchers.master_for(address.name, WatchedPrimary, WaitingPool)
        case Standing.CLUSTER:
            return ValkeyCluster(
                startup_nodes=[ClusterNode(host, port) for host, port in address.hosts],
                ssl=address.is_secure,
                require_full_coverage=False,
                reinitialize_steps=1,
                connection_error_retry_attempts=1,
                max_connections=MOST_CONNECTIONS * 8,
                **options,
            )


async def _primaries(client: ValkeyCluster) -> list[Any]:
    await client.initialize()
    return list(client.get_primaries())


def _scanning(node: Any, cursor: int, pattern: bytes, batch: int) -> Callable[[Client], Any]:
    async def scan(client: Client) -> tuple[int, list[bytes]]:
        target = {} if node is None else {"target_nodes": node}
        reached, keys = await client.execute_command(
            "SCAN", cursor, "MATCH", pattern, "COUNT", batch, **target
        )
        # A Cluster's client says which node has come how far.
        return int(reached if node is None else reached[node.name]), keys

    return scan


async def _inspect_server(client: Valkey) -> Inspection:
    facts = await client.info("everything")
    return Inspection(f"{_version(facts)}, {_replicas(facts)}", tuple(_remarks(facts, "")))


async def _inspect_watched(client: WatchedPrimary) -> Inspection:
    watch = await client.sentinels.watch()
    facts = await client.info("everything")
    there = len(client.sentinels.sentinels) - len(watch.silent)
    remarks = [*_remarks(facts, ""), *_lone(facts, "")]
    if watch.silent:
        said = f"{' and '.join(watch.silent)} did not answer: when too few do, nobody appoints a replica"
        remarks.append(Remark("unwatched", said, "Start it, or take it out of the address."))
    watchers = f"named by {there} of {len(client.sentinels.sentinels)} Sentinels"
    engine = f"{_version(facts)}, the primary {watch.primary}, {watchers}, {_replicas(facts)}"
    return Inspection(engine, tuple(remarks))


async def _inspect_cluster(client: ValkeyCluster) -> Inspection:
    await client.initialize()
    primaries, replicas = client.get_primaries(), client.get_replicas()
    remarks: dict[str, Remark] = {}
    version = ""
    for node in primaries:
        facts = await client.info("everything", target_nodes=node)
        version = _version(facts)
        for remark in [*_remarks(facts, f"{node.name}: "), *_lone(facts, f"{node.name}: ")]:
            remarks.setdefault(remark.name, remark)
    engine = f"{version}, a Cluster of {len(primaries)} primaries and {len(replicas)} replicas"
    return Inspection(engine, tuple(remarks.values()))


INSPECTIONS: dict[Standing, Callable[[Client], Awaitable[Inspection]]] = {
    Standing.SINGLE: _inspect_server,
    Standing.SENTINEL: _inspect_watched,
    Standing.CLUSTER: _inspect_cluster,
}


def _version(facts: Mapping[str, Any]) -> str:
    return f"Valkey {facts.get('valkey_version') or facts['redis_version']}"


def _replicas(facts: Mapping[str, Any]) -> str:
    count = int(facts["connected_slaves"])
    return f"{count} replica" if count == 1 else f"{count} replicas"


def _lone(facts: Mapping[str, Any], place: str) -> list[Remark]:
    """Return what is to be said about a primary that nobody could follow, where somebody should."""
    if int(facts.get("connected_slaves", 0)):
        return []
    said = f"{place}no replica follows this primary: nobody takes over when it dies"
    return [Remark("lone", said, "Start its replica, and see that it reaches the primary.")]


def _remarks(facts: Mapping[str, Any], place: str) -> list[Remark]:
    """Return what is to be said about a server that has told these facts of itself."""
    found = []
    policy = str(facts.get("maxmemory_policy", ""))
    if policy.startswith("allkeys"):
        said = f"{place}maxmemory-policy is {policy}: when memory is full, counts are thrown away"
        found.append(Remark("evicts", said, "Set maxmemory-policy to noeviction or a volatile- one.", True))
    if facts.get("role") == "slave":
        said = f"{place}this is a replica, which takes no readings"
        hint = "Name the primary, or the Sentinels or the Cluster that know it."
        found.append(Remark("replica", said, hint, True))
    if not int(facts.get("aof_enabled", 0)):
        said = f"{place}appendonly is off: a restart forgets what was counted since the last snapshot, or all"
        found.append(Remark("unkept", said, "Set appendonly to yes, with appendfsync everysec."))
    return found
