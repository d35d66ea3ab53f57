"""The metrics of this machine at an address of their own, in Prometheus's text format."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from broadsheet.ledgers.timed import BOUNDS
from broadsheet.project.metrics.catalogue import BY_NAME, METRICS, Kind
from broadsheet.project.metrics.catalogue import Metric as Described
from broadsheet.project.metrics.snapshots import Value, add_up, gather

log = logging.getLogger(__name__)


class Gathering(Collector):
    """Gathers what the processes have reported whenever it is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        """Yield every metric about which something is known."""
        values: dict[str, list[Value]] = {}
        for value in add_up(gather(self._folder)):
            if value.name in BY_NAME:
                values.setdefault(value.name, []).append(value)
        now = time.time()
        for metric in METRICS:
            if metric.name in values:
                yield _family(metric, values[metric.name], now)


def serve_metrics(folder: Path, address: str) -> None:
    """Serve the metrics of `folder` at HOST:PORT from a thread, until the process ends.

    Where another process of this machine serves them there already, nothing more is needed.
    """
    host, _, port = address.rpartition(":")
    registry = CollectorRegistry()
    registry.register(Gathering(folder))
    try:
        start_http_server(int(port), addr=host.strip("[]"), registry=registry)
    except OSError as error:
        log.warning("metrics are not served at %s by this process: %s", address, error)


def _family(metric: Described, values: list[Value], now: float) -> Metric:
    match metric.kind:
        case Kind.COUNTER:
            counter = CounterMetricFamily(metric.name, metric.meaning, labels=metric.labels)
            for value in values:
                counter.add_metric(value.labels, value.numbers[0])
            return counter
        case Kind.HISTOGRAM:
            histogram = HistogramMetricFamily(metric.name, metric.meaning, labels=metric.labels)
            for value in values:
                *within, seconds = value.numbers
                histogram.add_metric(value.labels, _buckets(within), seconds)
            return histogram
        case Kind.SUM | Kind.MOST | Kind.AGE:
            gauge = GaugeMetricFamily(metric.name, metric.meaning, labels=metric.labels)
            for value in values:
                number = value.numbers[0]
                gauge.add_metric(value.labels, max(0.0, now - number) if metric.kind is Kind.AGE else number)
            return gauge


def _buckets(within: list[float]) -> list[tuple[str, float]]:
    """Return the buckets as Prometheus has them: each holds all that took no longer."""
    bounds = [*(f"{bound:g}" for bound in BOUNDS), "+Inf"]
    return [(bound, sum(within[: place + 1])) for place, bound in enumerate(bounds)]
