"""Of machines that share an edition, one has the turn to do what is to be done once."""

import pytest
from django.conf import settings
from django.db import connection

from broadsheet.project.turns import Turn

ON_POSTGRES = settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"


@pytest.mark.skipif(ON_POSTGRES, reason="there, machines may share it")
def test_on_sqlite_it_is_always_this_machines_turn():
    assert Turn().is_ours()
    assert Turn().is_ours()


@pytest.mark.skipif(not ON_POSTGRES, reason="run by TEST_PROJECT=postgres_valkey")
@pytest.mark.django_db
def test_one_machine_has_the_turn_until_its_connection_is_gone():
    first, second = Turn(1), Turn(1)
    assert first.is_ours()
    assert not second.is_ours()
    assert first.is_ours()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [first._held.info.backend_pid])
    assert second.is_ours()
    assert not first.is_ours(), "it notices that it has lost the turn"
    second.end()
    assert first.is_ours()
    first.end()
