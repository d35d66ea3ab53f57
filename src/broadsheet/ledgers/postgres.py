"""The ledger for many machines that have a PostgreSQL and no Valkey: one statement for each spend."""

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
from psycopg import AsyncConnection, sql
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from broadsheet.ledgers import book
from broadsheet.ledgers.addresses import ANSWER_SECONDS, hide_password
from broadsheet.ledgers.base import BadLedger, Granted, Inspection, LedgerUnavailable, Remark, Spend, Spent
from broadsheet.ledgers.loops import PerLoop
from broadsheet.ledgers.resting import Resting
from broadsheet.ledgers.spending import carried_book, check
from broadsheet.meter.facts import Reading
from broadsheet.meter.instants import from_milliseconds, to_milliseconds
from broadsheet.meter.policy import MergeRule

VERSION = 1
SCHEMA = Path(__file__).parent / "scripts" / "postgres.sql"
SPEND = "SELECT granted, is_first, live FROM broadsheet_ledger.spend(%b, %b, %b, %b, %b, %b, %b, %b)"
READ = "SELECT readings FROM broadsheet_ledger.books WHERE reader_id = %b AND pool = %b"
READ_ALL = "SELECT pool, readings FROM broadsheet_ledger.books WHERE reader_id = %b ORDER BY pool"
READ_ON = (
    "SELECT reader_id, pool, readings FROM broadsheet_ledger.books WHERE (reader_id, pool) > (%b, %b)"
    " ORDER BY reader_id, pool LIMIT %b"
)
SWAP = "SELECT broadsheet_ledger.swap(%b, %b, %b, %b)"
FORGET = "DELETE FROM broadsheet_ledger.books WHERE reader_id = %b"
ADMIT = "SELECT broadsheet_ledger.admit(%b, %b, %b, %b)"
FORGET_HOURS = "DELETE FROM broadsheet_ledger.newcomers WHERE hour < %b"
FIND_VERSION = "SELECT to_regclass('broadsheet_ledger.about') IS NOT NULL"
READ_VERSION = "SELECT max(version) FROM broadsheet_ledger.about"
# Any number will do that nobody else locks; machines that start together make the tables one after another.
LOCK = "SELECT pg_advisory_xact_lock(6220714)"
INSPECT = (
    "SELECT current_setting('server_version'), pg_is_in_recovery(),"
    " current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off'"
)

MOST_CONNECTIONS = 16  # of one process
MILLISECONDS_AN_HOUR = 3_600_000

Answer = TypeVar("Answer")
Row = tuple[bytes, str, bytes]


class PostgresLedger:
    """Readings in a PostgreSQL database that any number of machines share. Connects at the first use.

    What is acknowledged is on the server's disk, and survives its crash.
    """

    def __init__(self, url: str) -> None:
        self._name = hide_password(url)
        try:
            self._parts, self._seconds = _read(url)
        except (psycopg.ProgrammingError, ValueError) as error:
            raise BadLedger(
                f"{self._name!r} is no address of a PostgreSQL: {error};"
                " expected postgresql://user:password@host:5432/database"
            ) from error
        self._pools: PerLoop[AsyncConnectionPool[AsyncConnection[Any]]] = PerLoop(self._lifetime)
        self._resting = Resting(self._name)
        self._is_made = False

    async def spend(self, spend: Spend) -> Spent:
        check(spend)
        elsewhere = [item for item in spend.carried if item.pool != spend.pool]
        if elsewhere:
            await self.record(spend.reader_id, elsewhere)
        read_ms = to_milliseconds(spend.read_at)
        granted, first, live = await self._one(
            SPEND,
            spend.reader_id,
            spend.pool,
            spend.article_key.to_bytes(8),
            read_ms.to_bytes(book.STAMP),
            book.stamp(spend.since),
            max(0, read_ms - book.KEEP_MS).to_bytes(book.STAMP),
            spend.limit,
            carried_book(spend) if spend.carried else b"",
        )
        return Spent(granted, first, len(live) // book.SIZE, live)

    async def look(self, reader_id: bytes) -> tuple[Reading, ...]:
        return tuple(
            Reading(key, pool, from_milliseconds(read_ms))
            for pool, kept in await self._all(READ_ALL, reader_id)
            for key, read_ms in book.unpack(kept)
        )

    async def record(self, reader_id: bytes, readings: Iterable[Granted]) -> None:
        for reading in readings:
            entry = book.pack([(reading.article_key, reading.read_at)])
            await self._rewrite(reader_id, reading.pool, partial(book.union, entry))

    async def merge(
        self, source: bytes, target: bytes, *, rule: MergeRule, since: datetime | None, now: datetime
    ) -> None:
        start = book.stamp(book.first_kept(since, now))
        for pool, theirs in await self._all(READ_ALL, source):
            await self._rewrite(target, pool, partial(book.merge, theirs, rule=rule, start=start))
        if rule is MergeRule.FRESH and source != target:
            await self.forget(source)

    async def forget(self, reader_id: bytes) -> None:
        await self._do(FORGET, reader_id)

    async def prune(self, before: datetime, *, batch: int = 500) -> int:
        start, gone = book.stamp(before), 0
        rows: Sequence[Row] = await self._all(READ_ON, b"", "", batch)
        while rows:
            for reader_id, pool, kept in rows:
                rest = book.since(kept, start)
                if rest != kept and (await self._one(SWAP, reader_id, pool, kept, rest))[0]:
                    gone += (len(kept) - len(rest)) // book.SIZE
            reader_id, pool, _ = rows[-1]
            rows = await self._all(READ_ON, reader_id, pool, batch)
        await self._do(FORGET_HOURS, to_milliseconds(before) // MILLISECONDS_AN_HOUR)
        return gone

    async def admit(self, network: str, hour: int, want: int, limit: int) -> int:
        return int((await self._one(ADMIT, hour, network, want, limit))[0])

    async def inspect(self) -> Inspection:
        try:
            version, is_standby, is_durable = await self._one(INSPECT)
        except LedgerUnavailable:
            await self._explain()
            raise
        remarks = []
        if is_standby:
            hint = "Name the primary; with several hosts in the address, add ?target_session_attrs=primary."
            remarks.append(Remark("replica", "this is a standby, which takes no readings", hint, True))
        if not is_durable:
            said = "fsync or synchronous_commit is off: a crash forgets what was counted in the last moments"
            remarks.append(Remark("unkept", said, "Set both to on."))
        return Inspection(f"PostgreSQL {version}, {self._name}", tuple(remarks))

    async def close(self) -> None:
        await self._pools.close()

    async def _rewrite(self, reader_id: bytes, pool: str, change: Callable[[bytes], bytes]) -> None:
        """Read a book, change it, and swap it in if nobody was quicker; else do it over."""
        while True:
            rows = await self._all(READ, reader_id, pool)
            kept = rows[0][0] if rows else b""
            changed = change(kept)
            if changed == kept or (await self._one(SWAP, reader_id, pool, kept, changed))[0]:
                return

    async def _one(self, statement: str, *values: Any) -> Any:
        return (await self._all(statement, *values))[0]

    async def _all(self, statement: str, *values: Any) -> Any:
        async def ask(connection: AsyncConnection[Any]) -> Any:
            return await (await connection.execute(statement, values, binary=True)).fetchall()

        return await self._ask(ask)

    async def _do(self, statement: str, *values: Any) -> None:
        await self._ask(lambda connection: connection.execute(statement, values))

    async def _ask(self, question: Callable[[AsyncConnection[Any]], Any]) -> Any:
        """Return what the server answers, or raise LedgerUnavailable.

        A connection that the server has closed meanwhile, as by a restart, is worth a second question to
        another: every statement here may be asked again.
        """
        self._resting.check()
        pool = await self._pools.get()
        try:
            for attempt in range(2):
                try:
                    async with pool.connection(timeout=self._seconds) as connection:
                        if not self._is_made:
                            await self._make(connection)
                        return await question(connection)
                except psycopg.OperationalError as error:
                    if attempt or isinstance(error, PoolTimeout):
                        raise
                    await pool.check()
        except (psycopg.Error, OSError) as error:
            if isinstance(error, psycopg.OperationalError):
                self._resting.begin()
            raise LedgerUnavailable(f"{self._name}: {error}") from error
        raise AssertionError("a second question either answers or raises")

    async def _make(self, connection: AsyncConnection[Any]) -> None:
        """Make the tables and functions that are not there yet; raise BadLedger for a newer release's."""
        async with connection.transaction():
            await connection.execute(LOCK)
            is_there = await (await connection.execute(FIND_VERSION)).fetchone()
            if is_there and is_there[0]:
                found = await (await connection.execute(READ_VERSION)).fetchone()
                if found and found[0] is not None and found[0] > VERSION:
                    # Functions of another release keep what ours take; only our tables must not be theirs.
                    self._is_made = True
                    return
            await connection.execute(sql.SQL(SCHEMA.read_text("utf-8")))
        self._is_made = True

    async def _explain(self) -> None:
        """Raise BadLedger where the server is there and does not want us; else return."""
        try:
            connection = await AsyncConnection.connect(**self._parts, connect_timeout=5)
        except psycopg.OperationalError as error:
            said = str(error)
            if "authentication failed" in said or "does not exist" in said or "no pg_hba.conf entry" in said:
                hint = "put the right user, password and database into the address, and let this machine in"
                raise BadLedger(f"{self._name}: {said.strip()}; {hint}") from error
            return
        await connection.close()

    async def _lifetime(self) -> AsyncGenerator[AsyncConnectionPool[AsyncConnection[Any]], None]:
        pool = AsyncConnectionPool(
            kwargs={
                **self._parts,
                "autocommit": True,
                "prepare_threshold": 1,
                "connect_timeout": 2,
                "options": f"-c statement_timeout={int(self._seconds * 1000)}",
            },
            min_size=1,
            max_size=MOST_CONNECTIONS,
            timeout=self._seconds,
            # After a restart a connection is wanted at once, not after the pool's usual minutes.
            reconnect_timeout=2,
            open=False,
        )
        await pool.open(wait=False)
        try:
            yield pool
        finally:
            await pool.close()


def _read(url: str) -> tuple[dict[str, Any], float]:
    """Return what the driver takes of an address, and for how many seconds an answer is waited for."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    seconds = float(options.pop("timeout", ANSWER_SECONDS))
    return psycopg.conninfo.conninfo_to_dict(parts._replace(query=urlencode(options)).geturl()), seconds
