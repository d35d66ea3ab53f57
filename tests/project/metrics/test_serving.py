"""What Prometheus hears of a real gate and of the chores."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from broadsheet.gate.journaling import Journaling
from broadsheet.journal import JournalWriter, Names
from broadsheet.ledgers.memory import MemoryLedger
from broadsheet.ledgers.timed import TimedLedger
from broadsheet.project.metrics.catalogue import METRICS
from broadsheet.project.metrics.of_gates import values_of
from broadsheet.project.metrics.reporting import Reporting
from broadsheet.project.metrics.serving import serve_metrics
from broadsheet.project.metrics.snapshots import Reporter, Value
from tests.engines.places import a_free_port
from tests.gate.origin import FakeOrigin, FakePage, an_article_page
from tests.gate.reading import Browser, a_gate, running


@pytest.fixture
def address(tmp_path):
    address = f"127.0.0.1:{a_free_port()}"
    serve_metrics(tmp_path / "metrics", address)
    return address


def heard(address):
    """Return every sample by its name and labels."""
    text = httpx.get(f"http://{address}/metrics", trust_env=False).text
    families = list(text_string_to_metric_families(text))
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


async def test_a_gate_is_heard_as_it_has_served(address, tmp_path):
    pages = {f"/a{number}": an_article_page(number) for number in range(1, 6)}
    ledger = TimedLedger(MemoryLedger())
    journaling = Journaling(JournalWriter(tmp_path / "journal"), Names.from_text("ab" * 32))
    origin = FakeOrigin(pages={"/": FakePage(), **pages})
    gate = a_gate(origin, tmp_path, ledger=ledger, journaling=journaling)
    gate.accompany(Reporting(tmp_path / "metrics", lambda: values_of(gate, ledger)))
    async with running(gate):
        browser = Browser(gate)
        for path in ("/", "/a1", "/a2", "/a3", "/a4", "/a4"):
            await browser.get(path)
    said = heard(address)
    assert said["broadsheet_page_answers_total", "release", "no_article"] == 1
    assert said["broadsheet_page_answers_total", "release", "allowance_left"] == 3
    assert said["broadsheet_page_answers_total", "wall", "registration_allows_more"] == 2
    assert said["broadsheet_page_hits_total",] == 1
    assert said["broadsheet_page_misses_total",] == 5
    assert said["broadsheet_renderings_total",] == 5
    assert said["broadsheet_journal_lines_written_total",] == 7, "a decision each, and two walls shown"
    assert said["broadsheet_ledger_seconds_count", "spend"] == ledger.spends.count > 0
    assert said["broadsheet_ledger_seconds_bucket", "spend", "+Inf"] == ledger.spends.count
    assert said["broadsheet_ledger_seconds_sum", "spend"] == pytest.approx(ledger.spends.seconds)


def test_what_is_kept_as_an_instant_is_told_as_an_age(address, tmp_path):
    reporter = Reporter(tmp_path / "metrics")
    reporter.report([Value("broadsheet_mail_oldest_seconds", (), (0.0,)), Value("gone_since", (), (1,))])
    said = heard(address)
    assert said["broadsheet_mail_oldest_seconds",] > 1_700_000_000
    assert not [key for key in said if key[0].startswith("gone")], "of an older version: not known any more"


def test_two_servers_of_one_machine_do_not_quarrel(address, tmp_path, caplog):
    serve_metrics(tmp_path / "metrics", address)
    assert "metrics are not served" in caplog.text
    assert heard(address) == {}


def test_names_are_as_prometheus_wants_them():
    for metric in METRICS:
        assert metric.name.startswith("broadsheet_")
        assert not metric.name.endswith("_total"), "the ending is added when it is told"
        assert metric.meaning.endswith(".")
