"""Watching the origin: what was published, which policy is in force.

Each process asks for the changes since the last it knows: when the origin rings its bell and once a
second in any case, or four times a second where there is no bell. The origin writes a change in the
transaction that publishes, so none is lost, and a process that was away asks from where it stopped.
"""

import asyncio
import json
import logging
from collections.abc import Callable

from broadsheet.gate.bell import LISTEN_SECONDS, Bell
from broadsheet.gate.counts import Counts
from broadsheet.gate.errors import OriginFailed
from broadsheet.gate.fragments import Fragments
from broadsheet.gate.in_force import InForce
from broadsheet.gate.institutions import KEY as INSTITUTIONS_KEY
from broadsheet.gate.institutions import PATH as INSTITUTIONS_PATH
from broadsheet.gate.institutions import Institutions, read_institutions
from broadsheet.gate.origins.base import Origin
from broadsheet.gate.shelf import Shelf
from broadsheet.gate.trials import KEY as EXPERIMENTS_KEY
from broadsheet.gate.trials import PATH as EXPERIMENTS_PATH
from broadsheet.gate.trials import Draws, read_trials
from broadsheet.meter import Policy, PolicyError, parse_policy
from broadsheet.meter.experiments import Trials

log = logging.getLogger(__name__)

POLL_SECONDS = 0.25
POLL_WITH_BELL_SECONDS = 1.0
WORDS_KEYS = frozenset({"words", "shell", "policy"})
CHANGES_PATH = "/-/changes"
POLICY_PATH = "/-/policy"
INSTITUTIONS_KEYS = frozenset({INSTITUTIONS_KEY, "shell"})
EXPERIMENTS_KEYS = frozenset({EXPERIMENTS_KEY, "shell"})


class Watch:
    """Keeps pages, fragments, the policy, the institutions and the experiments up to date.

    `in_force` is what it has taken in of the last three; there is none before the start.
    """

    in_force: InForce

    def __init__(
        self,
        origin: Origin,
        shelf: Shelf,
        fragments: Fragments,
        *,
        clock: Callable[[], float],
        bell: Bell | None = None,
        counts: Counts | None = None,
    ) -> None:
        self._origin = origin
        self._bell = bell
        self.shelf = shelf
        self._fragments = fragments
        self._counts = counts or Counts()
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._refused_version = ""
        self._lacks_institutions = True
        self._lacks_experiments = True
        self.checked_at = 0.0

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.in_force.policy

    async def start(self) -> None:
        """Load the policy, take in what was missed, and watch from now on.

        Raises OriginFailed or PolicyError when there is no policy to begin with: a gate without one
        does not take readers.
        """
        self.in_force = InForce(await self._fetch_policy())
        await self.look()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End the watch."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def look(self) -> None:
        """Ask once what has changed, and take it in."""
        fetched = await self._origin.fetch(CHANGES_PATH, query=b"since=%d" % self.shelf.seq)
        if fetched.status != 200:
            raise OriginFailed(CHANGES_PATH, f"answered {fetched.status}")
        changes = json.loads(fetched.body)
        seq, keys = int(changes["seq"]), set(changes["keys"])
        # A lower number than before is an older copy of everything; and after long, every key is named.
        if keys & INSTITUTIONS_KEYS or seq < self.shelf.seq:
            self._lacks_institutions = True
        if keys & EXPERIMENTS_KEYS or seq < self.shelf.seq:
            self._lacks_experiments = True
        if seq != self.shelf.seq:
            self.shelf.apply(keys, seq)
            self._note_lag(changes.get("changed_at"))
        if keys & WORDS_KEYS:
            self._fragments.forget()
            self.shelf.forget_prepared()
        if changes["policy"] not in (self.policy.version, self._refused_version):
            await self._change_policy(changes["policy"])
        if self._lacks_institutions:
            await self._load_institutions()
        if self._lacks_experiments:
            await self._load_experiments()
        self.checked_at = self._clock()

    def _note_lag(self, changed_at: object) -> None:
        """Keep how late the newest change is known here; an origin need not say when it was."""
        if isinstance(changed_at, int | float) and self.checked_at:
            self._counts.freshness_lag_seconds = max(0.0, self._clock() - changed_at)

    async def _run(self) -> None:
        was_failing = False
        while True:
            await self._wait()
            try:
                await self.look()
                was_failing = False
            except Exception as error:
                # Whatever is wrong there, the watch goes on and readers keep the last good copies.
                if not was_failing:
                    log.warning("cannot see what changed, the last good copies stay: %s", error)
                was_failing = True

    async def _wait(self) -> None:
        """Wait for the bell, and no longer than until the next regular look."""
        if self._bell is None:
            await asyncio.sleep(POLL_SECONDS)
            return
        waited = 0.0
        while waited < POLL_WITH_BELL_SECONDS and not self._bell.has_rung():
            await asyncio.sleep(LISTEN_SECONDS)
            waited += LISTEN_SECONDS

    async def _change_policy(self, version: str) -> None:
        try:
            self.in_force = self.in_force._replace(policy=await self._fetch_policy())
        except PolicyError as error:
            self._refused_version = version
            log.error("policy %s is faulty, %s stays in force: %s", version, self.policy.version, error)
            return
        self._fragments.forget()
        self.shelf.forget_prepared()

    async def _load_institutions(self) -> None:
        """Take the list of institutions; an origin without any answers 404. A faulty one is not taken."""
        fetched = await self._origin.fetch(INSTITUTIONS_PATH)
        if fetched.status not in (200, 404):
            raise OriginFailed(INSTITUTIONS_PATH, f"answered {fetched.status}")
        self._lacks_institutions = False
        try:
            found = Institutions() if fetched.status == 404 else read_institutions(fetched.body)
        except ValueError as error:
            log.error("the institutions stay as they were: %s", error)
            return
        self.in_force = self.in_force._replace(institutions=found)

    async def _load_experiments(self) -> None:
        """Take the list of experiments; an origin without any answers 404. A faulty one ends them all.

        Another than the one that was meant would put readers where they do not belong.
        """
        fetched = await self._origin.fetch(EXPERIMENTS_PATH)
        if fetched.status not in (200, 404):
            raise OriginFailed(EXPERIMENTS_PATH, f"answered {fetched.status}")
        self._lacks_experiments = False
        try:
            trials = Trials() if fetched.status == 404 else read_trials(fetched.body)
        except (ValueError, PolicyError) as error:
            log.error("there are no experiments: %s", error)
            trials = Trials()
        self.in_force = self.in_force._replace(draws=Draws(trials) if trials else None)

    async def _fetch_policy(self) -> Policy:
        fetched = await self._origin.fetch(POLICY_PATH)
        if fetched.status != 200:
            raise OriginFailed(POLICY_PATH, f"answered {fetched.status}")
        version = (fetched.header(b"broadsheet-policy") or b"").decode()
        return parse_policy(fetched.body.decode(), source=f"policy {version}", version=version)
