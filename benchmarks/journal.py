"""What the journal costs: on the path of a request, in lines a second, and in bytes a line at rest.

The lines are those of one generated day: Zipf's articles, heavy-tailed readers. The cost on the path is all
that the gate does for a line while a reader waits, and not what it has in hand by then: the reader, the
answer, and the browser, which it needs for the page too. Lines a second are until the disk has them.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from broadsheet.analytics.generator import Paper, make_days
from broadsheet.analytics.journal.compacting import compact
from broadsheet.gate.briefs import Answer, Brief
from broadsheet.gate.browsers import Browser, Browsers
from broadsheet.gate.journaling import Journaling
from broadsheet.gate.known import Known
from broadsheet.gate.request import Asked
from broadsheet.journal import JournalWriter, Names
from broadsheet.journal.segments import list_files
from broadsheet.meter import Article, Decision, Kind, Outcome, Reason, parse_policy
from broadsheet.meter.instants import from_milliseconds
from broadsheet.passes.reader_pass import Pass

POLICY = parse_policy(
    (Path(__file__).parent.parent / "src/broadsheet/publishing/policies/default.toml").read_text(),
    version="v7",
)
SECTIONS = ("world", "business/trade", "politics", "sport", "culture", "opinion")
REFERRERS = (
    b"",
    b"https://www.google.com/",
    b"https://t.co/x",
    b"https://paper.example/",
    b"https://news.example/",
)
LINES = 300_000
ROUNDS = 5
MICRO = 1e6
Call = tuple[Asked, Known, Browser, Brief, Answer, int]


def calls() -> list[Call]:
    """Return what the gate has in hand at each reading of a generated day."""
    day = next(make_days(Paper(LINES, days=1)))
    briefs: dict[int, Brief] = {}
    answers: dict[tuple[int, int], Answer] = {}
    readers: dict[int, Known] = {}
    browsers, found = Browsers(("en",)), []
    for at, reader, article in zip(day["read_ms"], day["reader"], day["article"], strict=True):
        now = from_milliseconds(int(at))
        number, who = int(article), int(reader)
        if number not in briefs:
            briefs[number] = Brief(POLICY, _article(number, now), now)
        if who not in readers:
            readers[who] = Known(Pass.for_newcomer((who % (1 << 64)).to_bytes(12), now))
        answer = answers.setdefault((number, who % 7), Answer(_decision(number + who), Kind.ANONYMOUS))
        asked = _asked(who)
        found.append((asked, readers[who], browsers.find(asked.headers), briefs[number], answer, int(at)))
    return found


def _article(number: int, now: datetime) -> Article:
    tags = frozenset({f"subject-{number % 40}", f"place-{number % 25}"})
    section = SECTIONS[number % len(SECTIONS)]
    return Article(str(number), section=section, tags=tags, published_at=now - timedelta(hours=number % 300))


def _asked(who: int) -> Asked:
    agent = f"Mozilla/5.0 (X11; Linux x86_64; rv:{90 + who % 45}.0) Gecko/20100101 Firefox/{90 + who % 45}.0"
    headers = [
        (b"host", b"paper.example"), (b"user-agent", agent.encode()), (b"referer", REFERRERS[who % 5]),
    ]  # fmt: skip
    return Asked({"type": "http", "method": "GET", "headers": headers})


def _decision(number: int) -> Decision:
    left = number % 7
    if left == 6:
        return Decision(Outcome.WALL, Reason.QUOTA_SPENT, limit=5, left=0, policy_version="v7")
    return Decision(
        Outcome.RELEASE, Reason.ALLOWANCE_LEFT, limit=5, left=left, is_counted=True, policy_version="v7"
    )


def record(journaling: Journaling, made: list[Call]) -> None:
    """Tell a journal all of it."""
    for asked, known, browser, brief, answer, at_ms in made:
        journaling.record(asked.headers, known, browser, brief, answer, at_ms)


def middle(measure: Callable[[], float]) -> float:
    """Return the median of some rounds."""
    return median(measure() for _ in range(ROUNDS))


def main() -> None:
    """Print every figure with its unit."""
    made = calls()
    names = Names(bytes(range(32)))

    def on_the_path() -> float:
        with tempfile.TemporaryDirectory() as name:
            journaling = Journaling(JournalWriter(Path(name), most_waiting=10 * LINES), names)
            started = time.process_time()
            record(journaling, made)
            return (time.process_time() - started) / len(made) * MICRO

    def kept() -> float:
        with tempfile.TemporaryDirectory() as name:
            writer = JournalWriter(Path(name), most_waiting=10 * LINES)
            started = time.perf_counter()
            writer.start()
            record(Journaling(writer, names), made)
            writer.stop()
            return writer.state.written / (time.perf_counter() - started)

    print(f"The journal, {LINES:,} readings of a generated day (median of {ROUNDS}):")
    print(f"  on the path of a request        {middle(on_the_path):8.2f} microseconds a decision")
    print(f"  written, until the disk has them{middle(kept):8,.0f} lines a second")
    lines, text, parquet = at_rest(made, names)
    print(f"  at rest, as a segment           {text / lines:8.1f} bytes a line, {lines:,} lines")
    print(f"  at rest, in Parquet             {parquet / lines:8.1f} bytes a line")


def at_rest(made: list[Call], names: Names) -> tuple[int, int, int]:
    """Return how many lines there are, and their bytes as segments and in Parquet."""
    with tempfile.TemporaryDirectory() as name:
        writer = JournalWriter(Path(name), most_waiting=10 * LINES)
        record(Journaling(writer, names), made)
        writer.stop()
        text = _bytes(Path(name))
        compact(Path(name), datetime.now(UTC) + timedelta(days=2))
        return writer.state.written, text, _bytes(Path(name))


def _bytes(folder: Path) -> int:
    return sum(kept.path.stat().st_size for kept in list_files(folder))


if __name__ == "__main__":
    main()
