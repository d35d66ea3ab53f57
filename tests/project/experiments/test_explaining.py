"""Why a reader got what they got names the arm they are in; editors see what each arm would do."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.utils import timezone

from broadsheet.accounts.settings import LABEL
from broadsheet.ledgers import MemoryLedger
from broadsheet.project.cli import main
from broadsheet.project.experiments.deeds import begin, stop_arm
from broadsheet.project.experiments.drawing import trials_at
from broadsheet.project.introductions import accounts_settings
from broadsheet.project.models import Experiment
from tests.project.experiments.build import an_experiment
from tests.publishing.build import a_page, a_section, an_edition
from tests.publishing.newsroom import GATE

pytestmark = pytest.mark.django_db
LOTS = [bytes([number]) * 12 for number in range(30)]


@pytest.fixture
def article(monkeypatch, settings):
    """A metered article at /trade/ports/, of an edition that tries four articles on half of its readers."""
    monkeypatch.setattr("broadsheet.project.introductions.open_ledger", lambda url: MemoryLedger())
    monkeypatch.setattr(apps.get_app_config(LABEL), "settings", accounts_settings(settings.ENVIRONMENT))
    page = a_page(a_section(an_edition(), "trade"), "ports", datetime(2026, 1, 2, tzinfo=UTC))
    begin(an_experiment(), timezone.now())
    Experiment.objects.update(starts_at=timezone.now() - timedelta(days=1))
    return page


def explained(lot):
    return CliRunner().invoke(main, ["explain", "--reader", lot.hex(), "--article", "/trade/ports/"]).output


def lot_in(label):
    now = timezone.now()
    return next(lot for lot in LOTS if trials_at(now).draw(lot, now).label == label)


def test_the_command_decides_by_the_readers_arm_and_names_it(article):
    output = explained(lot_in("four:arm-1"))
    assert output.startswith("The reader reads it as one of 4 free articles.")
    assert "arm       four:arm-1" in output
    assert "policy    four:arm-1" in output
    output = explained(lot_in("four:today"))
    assert output.startswith("The reader reads it as one of 5 free articles.")
    assert "arm       four:today" in output


def test_once_an_arm_is_stopped_its_readers_are_explained_by_todays_policy(article):
    lot = lot_in("four:arm-1")
    stop_arm(Experiment.objects.get().arms.get(name="arm-1"), timezone.now())
    output = explained(lot)
    assert "as one of 5 free articles" in output
    assert "arm       -" in output


def test_the_page_that_explains_names_the_arm(article, admin_client):
    lot = lot_in("four:arm-1")
    answer = admin_client.get("/admin/meter/explain/", {"article": "/trade/ports/", "reader": lot.hex()})
    assert "<td>four:arm-1</td>" in answer.content.decode()


def test_editors_see_on_the_page_what_each_arm_would_do(article, client):
    query = f"reason=staff&kind=staff&article={article.pk}&lang=en"
    text = client.get(f"/-/fragments/notice?{query}", headers=GATE).content.decode()
    assert "A new reader in the arm four:arm-1" in text
    assert "one of 4 free articles" in text
