"""`broadsheet doctor` on an edition that is as it should be, and on one that is not."""

import json
import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from broadsheet.mailing.models import Mail
from broadsheet.project.cli import main
from broadsheet.project.turns import Turn, note_round
from broadsheet.publishing.models import Change
from tests.e2e.letter_box import a_letter_box
from tests.engines.places import a_free_port

pytestmark = pytest.mark.django_db


def findings(*, status=0):
    done = CliRunner().invoke(main, ["doctor", "--json"])
    assert done.exit_code == status, done.output
    told = json.loads(done.output)
    assert told["status"] == ("fault" if status else "ok")
    return {finding["part"]: finding for finding in told["findings"]}


@pytest.fixture(autouse=True)
def a_media_folder(settings):
    settings.ENVIRONMENT.media_path.mkdir(exist_ok=True)


def test_all_parts_are_told_of():
    found = findings()
    parts = {"secrets", "settings", "edition", "tables", "ledger", "media", "gate", "journal", "mail server"}
    on_a_server = {"connections"} if connection.vendor == "postgresql" else set()
    assert parts | on_a_server | {"policy", "pages", "chores", "mail", "payments inbox", "clock"} == set(
        found
    )
    assert connection.display_name in found["edition"]["says"]
    assert found["gate"]["state"] == "look", "none runs here"
    assert found["gate"]["hint"]


def test_a_ledger_that_is_down_is_a_fault_and_the_rest_is_told(settings):
    url = f"valkey://127.0.0.1:{a_free_port()}"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, ledger_url=url)
    found = findings(status=1)
    assert found["ledger"]["state"] == "fault"
    assert "broadsheet.W004" in found["ledger"]["says"]
    assert found["tables"]["state"] == "ok"


def test_a_folder_of_pictures_that_is_not_mounted_is_a_fault(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, media_path=tmp_path / "not-mounted")
    assert "cannot be written" in findings(status=1)["media"]["says"]


def test_a_setting_that_reaches_nobody_is_told_of(settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, is_demo=False, mail_url="", stripe=None)
    done = CliRunner().invoke(main, ["doctor"])
    assert "look   settings" in done.output
    assert "(broadsheet.W001)" in done.output
    settings.ALLOWED_HOSTS = []
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1
    assert "fault  settings" in done.output
    assert "(broadsheet.E001)" in done.output


def test_a_mail_server_is_asked_to_let_us_in(settings):
    url = f"smtp://127.0.0.1:{a_free_port()}"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_url=url)
    assert findings(status=1)["mail server"]["state"] == "fault"
    with a_letter_box() as box:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_url=box.url)
        assert findings()["mail server"]["state"] == "ok"
        assert box.letters == []
    with a_letter_box() as box:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_url=box.url.replace("//", "//paper:hush@"))
        found = findings(status=1)["mail server"]
        assert found["state"] == "fault"
        assert "hush" not in found["says"]


def test_chores_that_nobody_does_are_to_be_looked_at(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    found = findings()["chores"]
    assert found["state"] == "look"
    assert "none here" in found["says"]


def test_chores_are_well_where_a_machine_does_them(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    turn = Turn()
    assert turn.is_ours()
    note_round(settings.ENVIRONMENT.chores_path)
    found = findings()["chores"]
    turn.end()
    assert found["state"] == "ok"
    assert "a round here 0 s ago" in found["says"]


def test_chores_that_have_stopped_are_to_be_looked_at(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, data_dir=tmp_path)
    note_round(settings.ENVIRONMENT.chores_path)
    then = time.time() - 3 * 3600
    os.utime(settings.ENVIRONMENT.chores_path, (then, then))
    found = findings()["chores"]
    assert found["state"] == "look"
    assert "a round here 3 h ago" in found["says"]


def test_mails_that_wait_too_long_are_to_be_looked_at():
    then = timezone.now() - timedelta(hours=3)
    Mail.objects.create(kind="receipt", to="reader@meridian.example", made_at=then, message_id="<1@x>")
    found = findings()["mail"]
    assert found["state"] == "look"
    assert "the oldest for 3 h" in found["says"]


def test_the_table_is_for_people():
    Change.objects.create(keys="list", created_at=timezone.now())
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 0
    assert "ok     tables" in done.output
