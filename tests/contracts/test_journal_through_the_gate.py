"""The live gate and a replay of the journal that it wrote stop the same readers, in every kind of window."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings

from broadsheet.analytics.figures import FIGURES, Filter, answer
from broadsheet.analytics.journal.compacting import compact
from broadsheet.analytics.meters import Ruled
from broadsheet.gate.journaling import Journaling
from broadsheet.journal import JournalWriter, Names
from broadsheet.journal.segments import list_files
from broadsheet.meter import CalendarWindow, Policy, parse_policy
from broadsheet.meter.instants import from_milliseconds, to_milliseconds
from broadsheet.meter.windows import Unit
from tests.analytics import strategies
from tests.analytics.builders import ask
from tests.analytics.reference import Attempt
from tests.analytics.strategies import moved
from tests.build import policy_text
from tests.gate.origin import FakeOrigin, an_article_page
from tests.gate.reading import Browser, Clock, a_gate, running

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
WALL = "[wall "
FOR_GOOD = 100_000  # days
# Readings, active, stopped, blocked.
Figures = tuple[int, int, int, int]


async def read_live(folder: Path, text: str, attempts: list[Attempt]) -> list[bool]:
    """Have browsers make the attempts at a gate; return which of them met the wall."""
    origin = FakeOrigin({f"/{number}": an_article_page(number) for number in range(1, 7)}, policy=text)
    clock, walls = Clock(from_milliseconds(attempts[0].read_ms).timestamp()), []
    writer = JournalWriter(folder / "journal", clock=clock)
    journaling = Journaling(writer, Names.from_text("5a" * 32))
    async with running(a_gate(origin, folder, clock=clock, journaling=journaling)) as gate:
        browsers = {attempt.reader: Browser(gate) for attempt in attempts}
        for attempt in attempts:
            # A half more than whole milliseconds, so that no rounding takes one away.
            clock.now = (attempt.read_ms + 0.5) / 1000
            answer = await browsers[attempt.reader].get(f"/{attempt.article}", user_agent=FIREFOX)
            assert answer.status == 200
            walls.append(WALL in answer.body)
            writer.flush()
    return walls


def persons_in_the_books(policy: Policy, attempts: list[Attempt]) -> dict[Attempt, str]:
    """Return for each attempt whom the books take its reader for.

    Names turn with the month. A reader is known by the new one from then on, and is the same person only
    if a line of theirs told both.
    """
    names, persons, found = Names.from_text("5a" * 32), dict[str, str](), {}
    for attempt in attempts:
        at = from_milliseconds(attempt.read_ms)
        name, before = names.of(attempt.reader.to_bytes(12), policy, at).split("\t")
        persons.setdefault(name, persons.get(before, name))
        found[attempt] = persons[name]
    return found


def live_figures(policy: Policy, attempts: list[Attempt], walls: list[bool]) -> Figures:
    """Return what happened at the gate, by the definitions."""
    persons = persons_in_the_books(policy, attempts)

    def window_of(attempt: Attempt) -> tuple[object, ...]:
        if isinstance(policy.window, CalendarWindow):
            return attempt.reader, policy.window.period_at(from_milliseconds(attempt.read_ms)).start
        return (persons[attempt],)

    active = {window_of(attempt) for attempt in attempts}
    stopped = {window_of(attempt) for attempt, is_wall in zip(attempts, walls, strict=True) if is_wall}
    return len(attempts), len(active), len(stopped), sum(walls)


def replayed_figures(folder: Path, policy: Policy) -> Figures:
    """Return what a replay says of the journal under the same policy."""
    (variant,) = ask(folder / "journal", meters=[Ruled("live", policy)]).variants
    tally = variant.tally
    return tally.readings, tally.active, tally.stopped, tally.blocked


def told_figures(folder: Path, policy: Policy, attempts: list[Attempt]) -> tuple[int, int]:
    """Return how many reader-periods were active and stopped, as the figure of the stop rate has them."""
    days = [from_milliseconds(attempt.read_ms).astimezone(policy.timezone).date() for attempt in attempts]
    # A clock that goes back over midnight shows yesterday's date again.
    first, last = min(days) - timedelta(days=1), max(days) + timedelta(days=1)
    meant = Filter(first, last, policy.timezone, Unit(policy.window.name))
    rows = answer(folder / "journal", FIGURES["stop_rate"], meant).records()
    return sum(row["active"] for row in rows), sum(row["stopped"] for row in rows)


@given(
    strategies.logs(), strategies.SPANS, strategies.st.sampled_from(strategies.ZONES), strategies.WEEK_STARTS
)
@settings(max_examples=12, deadline=None)
def test_the_gate_and_a_replay_of_its_journal_agree(
    attempts: list[Attempt], span: str | int, zone: str, week_starts: str
) -> None:
    text = policy_text(
        anonymous=2,
        window=span,
        timezone=zone,
        week_starts=week_starts if span == "week" else None,
        new_readers={"exempt_networks": ["127.0.0.0/8"]},
    )
    policy = parse_policy(text, version="v1")
    turn = policy.window.period_at(from_milliseconds(attempts[0].read_ms)).end
    attempts = moved(attempts, len(attempts) // 2, to_milliseconds(turn))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        walls = asyncio.run(read_live(folder, text, attempts))
        expected = live_figures(policy, attempts, walls)
        assert replayed_figures(folder, policy) == expected
        if span in ("day", "month"):
            assert told_figures(folder, policy, attempts) == expected[1:3]
        later = from_milliseconds(attempts[-1].read_ms) + timedelta(hours=2)
        compact(folder / "journal", later, linked_days=FOR_GOOD)
        assert not [kept for kept in list_files(folder / "journal") if kept.is_segment]
        assert replayed_figures(folder, policy) == expected
