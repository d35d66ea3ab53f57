"""Every metric: its name, what it means, and how the numbers of several processes become one.

`broadsheet reference` writes docs/reference/metrics.md from this.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the numbers of several processes become one."""

    COUNTER = "counter"  # added up; of processes that have ended too
    SUM = "gauge, added up"
    MOST = "gauge, the largest"
    AGE = "gauge, seconds since the oldest"  # kept as an instant, told as an age
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. A counter is called NAME_total when it is told."""

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()

    @property
    def told_as(self) -> str:
        """The name that Prometheus hears."""
        return f"{self.name}_total" if self.kind is Kind.COUNTER else self.name


METRICS = (
    Metric(
        "broadsheet_page_answers",
        Kind.COUNTER,
        "Answered requests for pages, by the meter's outcome and reason; `no_article` for other pages.",
        ("outcome", "reason"),
    ),
    Metric("broadsheet_page_hits", Kind.COUNTER, "Answers whose page was in memory."),
    Metric(
        "broadsheet_page_misses", Kind.COUNTER, "Answers that waited for their page: from disk, or rendered."
    ),
    Metric("broadsheet_renderings", Kind.COUNTER, "Pages that the origin was asked to render."),
    Metric("broadsheet_renderings_failed", Kind.COUNTER, "Renderings that gave no answer."),
    Metric("broadsheet_rendering_seconds", Kind.COUNTER, "Seconds that renderings took, all together."),
    Metric("broadsheet_passed_through", Kind.COUNTER, "Requests that the origin answered itself."),
    Metric("broadsheet_pages_in_memory", Kind.SUM, "Pages in memory, added over the gates."),
    Metric("broadsheet_page_bytes_in_memory", Kind.SUM, "Their bytes, with what was prepared from them."),
    Metric(
        "broadsheet_ledger_seconds",
        Kind.HISTOGRAM,
        "How long a reader waited for the ledger: `spend` counts an article, `admit` lets new readers in.",
        ("call",),
    ),
    Metric("broadsheet_ledger_failures", Kind.COUNTER, "Calls that the ledger could not answer.", ("call",)),
    Metric("broadsheet_journal_lines_written", Kind.COUNTER, "Lines that are in the journal."),
    Metric(
        "broadsheet_journal_lines_lost",
        Kind.COUNTER,
        "Lines for which there was no room while the disk refused.",
    ),
    Metric("broadsheet_journal_lines_waiting", Kind.SUM, "Lines in memory that the disk has not got yet."),
    Metric("broadsheet_gates", Kind.SUM, "Gates that serve, by the policy they go by.", ("policy",)),
    Metric(
        "broadsheet_origin_silence_seconds",
        Kind.AGE,
        "Since when the gate that waits longest has not heard from its origin; above ten, old copies serve.",
    ),
    Metric(
        "broadsheet_freshness_lag_seconds",
        Kind.MOST,
        "How long the last change took from being published to being known to a gate: the slowest of them.",
    ),
    Metric("broadsheet_mails_waiting", Kind.MOST, "Mails in the outbox that are due."),
    Metric(
        "broadsheet_mail_oldest_seconds",
        Kind.AGE,
        "How long the first of them has been due; absent when none is.",
    ),
    Metric("broadsheet_mails_given_up", Kind.MOST, "Mails that were tried to the end and never left."),
    Metric("broadsheet_inbox_waiting", Kind.MOST, "Providers' events that are stored and not handled."),
    Metric(
        "broadsheet_inbox_oldest_seconds",
        Kind.AGE,
        "How long the first of them has waited; absent when none does.",
    ),
    Metric("broadsheet_chores_silence_seconds", Kind.AGE, "Since when the chores have not come round."),
)
BY_NAME = {metric.name: metric for metric in METRICS}
