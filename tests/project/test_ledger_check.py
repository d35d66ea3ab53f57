"""What an edition hears of its ledger before it starts: asked of real servers."""

import pytest

from broadsheet.ledgers import BadLedger
from broadsheet.project.ledger_check import check_ledger
from tests.engines.ledgers import an_empty_postgres
from tests.engines.places import a_free_port
from tests.engines.valkey import ValkeyServer, ValkeyWatched, a_cluster, a_valkey, a_watched
from tests.patience import wait_until


def test_a_ledger_that_is_as_it_should_be_is_passed_in_silence(tmp_path):
    assert check_ledger(f"sqlite:{tmp_path}/ledger.sqlite3") == []
    assert check_ledger(a_valkey().url) == []
    assert check_ledger(a_cluster().url + "?timeout=60") == []
    assert check_ledger(a_watched().url + "?timeout=60") == []


def test_a_server_that_does_not_answer_is_a_warning_for_readers_are_served():
    (warning,) = check_ledger(f"valkey://127.0.0.1:{a_free_port()}")
    assert "broadsheet.W004" in warning
    (warning,) = check_ledger(f"postgresql://paper@127.0.0.1:{a_free_port()}/db")
    assert "broadsheet.W004" in warning


def test_a_valkey_that_throws_counts_away_or_forgets_them_or_wants_a_password():
    careless = ValkeyServer("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru")
    with pytest.raises(BadLedger, match=r"allkeys-lru.*Set maxmemory-policy to noeviction.*broadsheet\.E005"):
        check_ledger(careless.url)
    careless.answers("CONFIG", "SET", "maxmemory-policy", "volatile-ttl")
    careless.answers("CONFIG", "SET", "appendonly", "no")
    (warning,) = check_ledger(careless.url)
    assert "Set appendonly to yes" in warning
    assert "broadsheet.W003" in warning
    careless.answers("CONFIG", "SET", "requirepass", "hush")
    with pytest.raises(BadLedger, match=r"put the right user and password.*broadsheet\.E004"):
        check_ledger(careless.url)
    with pytest.raises(BadLedger, match=r"broadsheet\.E004") as refused:
        check_ledger(careless.url.replace("//", "//:whisper@"))
    assert "whisper" not in str(refused.value)
    careless.kill()


def test_a_replica_takes_no_readings():
    replica = ValkeyServer("--replicaof", f"127.0.0.1 {a_valkey().port}")
    with pytest.raises(BadLedger, match=r"a replica.*Name the primary.*broadsheet\.E006"):
        check_ledger(replica.url)
    replica.kill()


def test_sentinels_that_do_not_answer_and_a_primary_that_is_alone_are_told_of():
    watched = ValkeyWatched()
    watched.sentinels[0].kill()
    watched.replica.kill()
    wait_until(lambda: "connected_slaves:0" in watched.primary.answers("INFO"), "the primary to notice")
    lone, unwatched = sorted(check_ledger(watched.url + "?timeout=60"), reverse=True)
    assert "no replica follows this primary" in lone
    assert "broadsheet.W005" in lone
    assert f"127.0.0.1:{watched.sentinels[0].port} did not answer" in unwatched
    assert "broadsheet.W006" in unwatched
    (unknown,) = check_ledger(watched.url.replace("/counts", "/subscribers"))
    assert "'subscribers'" in unknown
    watched.end()


def test_a_postgres_is_asked_for_its_disk_and_a_database_that_is_not_there_is_named():
    (warning,) = check_ledger(an_empty_postgres())
    assert "fsync or synchronous_commit is off" in warning, "the tests' own server does without"
    nowhere = an_empty_postgres().partition("?")[0] + "_nowhere"
    with pytest.raises(BadLedger, match=r"does not exist.*put the right user, password and database"):
        check_ledger(nowhere)
