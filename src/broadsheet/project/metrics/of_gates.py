"""What a gate says of itself: its counts, its pages, its ledger's times, its journal."""

from functools import partial
from pathlib import Path

from broadsheet.gate.app import Gate
from broadsheet.ledgers.base import Ledger
from broadsheet.ledgers.timed import TimedLedger, Times
from broadsheet.project.environment import Watching
from broadsheet.project.metrics.reporting import Reporting
from broadsheet.project.metrics.snapshots import Value

NO_ARTICLE = "no_article"


def timed(ledger: Ledger, wishes: Watching) -> Ledger:
    """Return the ledger, with its times taken where metrics are asked for."""
    if not wishes.metrics_address or isinstance(ledger, TimedLedger):
        return ledger
    return TimedLedger(ledger)


def keep_reporting(gate: Gate, ledger: Ledger, wishes: Watching, folder: Path) -> None:
    """Have a gate say in `folder` what it counts, where metrics are asked for; its ledger is `timed`."""
    if wishes.metrics_address and isinstance(ledger, TimedLedger):
        gate.accompany(Reporting(folder, partial(values_of, gate, ledger)))


def values_of(gate: Gate, ledger: TimedLedger) -> list[Value]:
    """Return the gate's numbers as they are now."""
    counts, watch = gate.counts, gate.watch
    pages, page_bytes = gate.shelf.held
    answers = [
        Value("broadsheet_page_answers", (outcome, reason or NO_ARTICLE), (tally.count,))
        for (outcome, reason), tally in list(counts.answers.items())
    ]
    plain = {
        "broadsheet_page_hits": counts.answered - counts.misses,
        "broadsheet_page_misses": counts.misses,
        "broadsheet_renderings": counts.renderings,
        "broadsheet_renderings_failed": counts.renderings_failed,
        "broadsheet_rendering_seconds": counts.rendering_seconds,
        "broadsheet_passed_through": counts.passed_through,
        "broadsheet_pages_in_memory": pages,
        "broadsheet_page_bytes_in_memory": page_bytes,
        "broadsheet_origin_silence_seconds": watch.checked_at,
        "broadsheet_freshness_lag_seconds": counts.freshness_lag_seconds,
    }
    if gate.journal is not None:
        plain |= {
            "broadsheet_journal_lines_written": gate.journal.written,
            "broadsheet_journal_lines_lost": gate.journal.dropped,
            "broadsheet_journal_lines_waiting": gate.journal.waiting,
        }
    return [
        *answers,
        *(Value(name, (), (number,)) for name, number in plain.items() if number is not None),
        Value("broadsheet_gates", (watch.policy.version,), (1,)),
        *_times("spend", ledger.spends),
        *_times("admit", ledger.admissions),
    ]


def _times(call: str, times: Times) -> list[Value]:
    return [
        Value("broadsheet_ledger_seconds", (call,), (*times.within, times.seconds)),
        Value("broadsheet_ledger_failures", (call,), (times.failures,)),
    ]
