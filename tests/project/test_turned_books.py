"""What the books hold and say goes by the publication's clock, also where a trial has turned it."""

from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from broadsheet.accounts.settings import LABEL as ACCOUNTS
from broadsheet.accounts.settings import get_settings
from broadsheet.meter.instants import to_milliseconds
from broadsheet.project.books import writer_of
from broadsheet.project.cli import main
from broadsheet.project.clock import Clock
from broadsheet.project.experiments.drawing import trials_at
from broadsheet.project.figures.choosing import filter_of
from broadsheet.project.models import ReplayRun
from broadsheet.project.replays import working
from broadsheet.publishing.clock import LABEL as PUBLISHING
from broadsheet.publishing.clock import the_time
from tests.journal.builders import rows_in
from tests.project.experiments.build import an_experiment
from tests.publishing.build import an_edition

AHEAD = timedelta(days=200)
EXPERIMENTS = "/admin/meter/experiments/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
LOTS = [number.to_bytes(12) for number in range(1, 40)]
pytestmark = pytest.mark.django_db


@pytest.fixture
def turned(settings, tmp_path, monkeypatch):
    """An edition whose clock is 200 days ahead."""
    an_edition()
    # Made at the first asking: not by the turned clock, which other tests would then go by.
    accounts = get_settings()
    path = tmp_path / "clock"
    clock = Clock(path)
    clock.turn(AHEAD)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path, clock_path=path)
    monkeypatch.setattr(apps.get_app_config(PUBLISHING), "clock", clock.now)
    monkeypatch.setattr(apps.get_app_config(ACCOUNTS), "settings", replace(accounts, clock=clock.now))
    monkeypatch.setenv("BROADSHEET_CLOCK", str(path))
    return settings.ENVIRONMENT


@pytest.fixture
def publisher(client, turned):
    """Somebody who may change the meter, signed in."""
    user = User.objects.create_user("publisher", "publisher@paper.example")
    names = ["access_admin", "change_policyversion"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def is_ahead(instant):
    return abs(instant - timezone.now() - AHEAD) < timedelta(minutes=5)


def test_a_step_is_told_at_the_turned_time_in_the_segment_of_its_hour(client, turned):
    hours = {the_time().strftime("%Y-%m-%dT%H")}
    client.get("/subscribe/", headers={"User-Agent": FIREFOX})
    writer_of(turned).stop()
    hours.add(the_time().strftime("%Y-%m-%dT%H"))
    (row,) = rows_in(turned.journal_path)
    assert abs(int(row["ts_ms"]) - to_milliseconds(the_time())) < 300_000
    (segment,) = turned.journal_path.glob("*.tsv")
    assert segment.name[:13] in hours


def test_an_experiment_begins_is_drawn_and_stopped_by_the_turned_clock(publisher):
    start = the_time() + timedelta(seconds=1)
    row = an_experiment(starts_at=start, ends_at=start + timedelta(days=28), created_at=the_time())
    publisher.post(f"{EXPERIMENTS}{row.name}/do/", {"begin": ""})
    row.refresh_from_db()
    assert is_ahead(row.begun_at)
    assert not any(trials_at(timezone.now()).draw(lot, timezone.now()).label for lot in LOTS)
    soon = the_time() + timedelta(seconds=2)
    assert all(trials_at(soon).draw(lot, soon).label for lot in LOTS)
    publisher.post(f"{EXPERIMENTS}{row.name}/do/", {"stop": ""})
    row.refresh_from_db()
    assert is_ahead(row.ends_at)
    assert CliRunner().invoke(main, ["experiment", "list"]).output.split()[:2] == ["four", "over"]


def test_a_plan_proposes_the_turned_days_of_the_publication(publisher):
    form = publisher.get(f"{EXPERIMENTS}new/").context["form"]
    assert is_ahead(form.initial["starts_at"] - timedelta(days=1))
    day = form.initial["starts_at"].astimezone(ZoneInfo("Asia/Singapore"))
    assert f"{day:%Y-%m-%d %H:%M}" in publisher.get(f"{EXPERIMENTS}new/").content.decode()


def test_a_replay_is_kept_as_long_as_the_turned_clock_says_and_worked_off_by_the_machines(publisher):
    publisher.post("/admin/meter/replay/", {"source": "journal"})
    run = ReplayRun.objects.get()
    assert is_ahead(run.created_at)
    working.forget_old(the_time())
    assert ReplayRun.objects.exists(), "it was asked for just now"
    working.work_next(timezone.now())
    run.refresh_from_db()
    assert abs(run.beat_at - timezone.now()) < timedelta(minutes=5), (
        "whether its worker lives is of no calendar"
    )
    working.forget_old(the_time() + timedelta(days=91))
    assert not ReplayRun.objects.exists()


def test_figures_on_the_command_line_end_with_the_turned_day(turned):
    said = {"last": None, "first": None, "timezone": "UTC", "per": "month", "section": None, "device": None}
    assert filter_of({**said, "arm": None}).last == the_time().astimezone(UTC).date()
