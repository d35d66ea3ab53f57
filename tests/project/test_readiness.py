"""The origin says whether its database is one that this code can serve."""

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from broadsheet.project import readiness

FROM_GATE = {"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET}


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(readiness, "MIGRATIONS", readiness.Migrations())


def test_a_database_with_every_migration_is_ready(client, db):
    answer = client.get("/-/ready", headers=FROM_GATE)
    assert (answer.status_code, answer.content) == (200, b"ready\n")


def test_a_database_that_is_behind_is_not_and_says_what_to_do(client, db):
    MigrationRecorder(connection).record_unapplied("broadsheet_mailing", "0001_initial")
    answer = client.get("/-/ready", headers=FROM_GATE)
    assert answer.status_code == 503
    said = answer.content.decode()
    assert "broadsheet_mailing.0001_initial" in said
    assert "broadsheet prepare" in said


def test_once_complete_the_database_is_not_asked_again(client, db, django_assert_num_queries):
    client.get("/-/ready", headers=FROM_GATE)
    with django_assert_num_queries(0):
        assert client.get("/-/ready", headers=FROM_GATE).status_code == 200


def test_readers_do_not_hear_it(client, db):
    assert client.get("/-/ready").status_code == 403
