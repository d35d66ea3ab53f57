"""The gate around an application in its own process, started and stopped with it."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

from broadsheet.gate.app import Gate
from broadsheet.gate.bell import FileBell
from broadsheet.gate.crawlers import Crawlers
from broadsheet.gate.judging import Counter
from broadsheet.gate.newcomers import Newcomers
from broadsheet.gate.origins.base import App, Message, Receive, Scope, Send
from broadsheet.gate.settings import GateSettings
from broadsheet.gate.store import PAGES_FILE
from broadsheet.ledgers import open_ledger
from broadsheet.middleware.origin import ProgramOrigin
from broadsheet.middleware.settings import GuardSettings
from broadsheet.passes.keyring import Keyring
from broadsheet.passes.reader_ids import ReaderIds
from broadsheet.proxy.answers import Answers
from broadsheet.proxy.changes import Changes
from broadsheet.proxy.policy_file import PolicyFile
from broadsheet.proxy.readers import PassRules, Readers
from broadsheet.proxy.translating import ALL

UP, FAILED = "lifespan.startup.complete", "lifespan.startup.failed"
DOWN, DOWN_FAILED = "lifespan.shutdown.complete", "lifespan.shutdown.failed"


class Guard:
    """An ASGI application: `app` with the meter before it. `clock` returns seconds since the epoch.

    Raises ValueError for pass keys that cannot be read, BadLedger for an address that names no ledger.
    """

    def __init__(self, app: App, settings: GuardSettings, *, clock: Callable[[], float] = time.time) -> None:
        self._app = app
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        bell = settings.data_dir / "bell"
        self._changes = Changes(settings.data_dir / "changes.json", bell)
        self._answers = Answers(PolicyFile(settings.policy), self._changes, settings.words)
        keyring, ledger = Keyring.from_text(settings.pass_keys), open_ledger(settings.ledger_url)
        counter = Counter(
            keyring=keyring,
            ledger=ledger,
            newcomers=Newcomers(ledger, clock=clock),
            trusted_proxies=settings.trusted_proxies,
            fresh_id=ReaderIds(),
        )
        self._gate = Gate(
            ProgramOrigin(app, settings, self._answers),
            counter,
            Crawlers(lists=settings.data_dir / "crawlers", clock=clock),
            GateSettings(
                keyring=keyring,
                pages_path=settings.data_dir / PAGES_FILE,
                bell=FileBell(bell),
                languages=settings.languages,
                pass_through=(),  # whatever bears marks is cut, wherever it lies
                trusted_proxies=settings.trusted_proxies,
                is_secure=settings.is_secure,
            ),
            clock=clock,
        )
        self._readers = self._reader_desk(settings, counter, clock)
        self._starting: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        await self.start()
        if self._readers is not None and scope["type"] == "http":
            scope, send = await self._readers.arrive(scope, send)
        await self._gate(scope, receive, send)

    async def start(self) -> None:
        """Load the policy, once however many ask; servers without a lifespan do so with the first request.

        Raises OriginFailed or PolicyError without a policy.
        """
        if self._starting is None or (self._starting.done() and self._starting.exception() is not None):
            self._starting = asyncio.ensure_future(self._start())
        if not self._starting.done():
            await asyncio.shield(self._starting)

    async def stop(self) -> None:
        """Stop watching and close what is open."""
        if self._starting is not None:
            await self._gate.stop()

    def forget(self, *keys: str) -> None:
        """Have the pages made anew that were made from these keys, or all; every process hears of it."""
        self._changes.note(keys or [ALL])

    async def _start(self) -> None:
        # The program may be another than the one that made the pages on disk.
        self._changes.note([ALL])
        await self._gate.start()

    def _reader_desk(
        self, settings: GuardSettings, counter: Counter, clock: Callable[[], float]
    ) -> Readers | None:
        if settings.readers is None:
            return None
        rules = PassRules(
            keyring=counter.keyring,
            ledger=counter.ledger,
            policy=lambda: self._gate.watch.policy,
            clock=clock,
            fresh_id=counter.fresh_id,
            fresh_for=timedelta(minutes=settings.fresh_minutes),
            is_secure=settings.is_secure,
        )
        self._answers.readers = readers = Readers(settings.readers, rules)
        return readers

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin and end with the application; one that knows no lifespan says so by raising at once."""
        has_begun = False

        async def receive_for_app() -> Message:
            nonlocal has_begun
            has_begun = True
            return await receive()

        async def send_with_gate(message: Message) -> None:
            if message["type"] == UP:
                message = await self._try_start()
            elif message["type"] in (DOWN, DOWN_FAILED):
                await self.stop()
            await send(message)

        try:
            await self._app(scope, receive_for_app, send_with_gate)
        except Exception:
            if has_begun:
                raise
        if not has_begun:
            await receive()
            await send(await self._try_start())
            await receive()
            await self.stop()
            await send({"type": DOWN})

    async def _try_start(self) -> Message:
        try:
            await self.start()
        except Exception as error:
            return {"type": FAILED, "message": f"the meter cannot start: {error}"}
        return {"type": UP}
