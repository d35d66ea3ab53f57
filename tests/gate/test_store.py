"""Pages on disk: kept over a restart, shared by processes, never older than what was published."""

import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from broadsheet.gate import store as store_module
from broadsheet.gate.origins.base import Fetched
from broadsheet.gate.store import SCHEMA_VERSION, Kept, PageStore

NOW = 1_000_000.0


def a_copy(body=b"<html>Front</html>", *, seq=0, fetched_at=NOW):
    return Kept(Fetched(200, ((b"content-type", b"text/html"), (b"x-odd", b"\xe9")), body), seq, fetched_at)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "pages.sqlite3"


@pytest.fixture
def store(path):
    with closing(PageStore(path)) as store:
        yield store


@pytest.fixture
def other(path, store):
    with closing(PageStore(path)) as other:
        yield other


def break_file(store):
    store._connection.execute("ALTER TABLE page RENAME TO elsewhere")
    store._connection.execute("ALTER TABLE claim RENAME TO nowhere")
    store._connection.execute("ALTER TABLE seen RENAME TO unseen")


def test_a_page_is_the_same_after_a_restart(path):
    with closing(PageStore(path)) as store:
        store.keep("/a", a_copy(b"\x00\xff body"), ["shell", "page-1"])
    with closing(PageStore(path)) as store:
        assert store.find("/a") == a_copy(b"\x00\xff body")
        assert store.find("/b") is None
        assert store.count() == 1


def test_a_later_copy_takes_the_place_of_an_earlier_one_and_so_do_its_keys(store):
    store.keep("/a", a_copy(b"old"), ["page-1"])
    store.keep("/a", a_copy(b"new"), ["page-2", "page-2"])
    store.apply(["page-1"], [], 1)
    assert store.find("/a").fetched.body == b"new"
    store.apply(["page-2"], [], 2)
    assert store.find("/a") is None


def test_a_copy_that_was_rendered_before_a_change_is_not_kept(store, other):
    other.apply(["page-9"], [], 5)
    store.keep("/a", a_copy(seq=4), ["page-1"])
    assert store.find("/a") is None
    store.keep("/a", a_copy(seq=5), ["page-1"])
    store.keep("/a", a_copy(b"late", seq=4), ["page-1"])
    assert store.find("/a") == a_copy(seq=5)


def test_a_change_drops_the_pages_made_from_it_and_no_others(store, other):
    store.keep("/a", a_copy(), ["shell", "page-1"])
    store.keep("/b", a_copy(), ["shell", "page-2"])
    other.apply(["page-1", "page-7"], [], 3)
    assert (store.find("/a"), store.find("/b")) == (None, a_copy())
    assert store.seen == 3


def test_a_change_that_was_taken_in_already_drops_nothing_newer(store):
    store.apply(["page-1"], [], 3)
    store.keep("/a", a_copy(seq=3), ["page-1"])
    store.apply(["page-1"], [], 2)
    assert store.find("/a") == a_copy(seq=3)
    assert store.seen == 3


def test_an_outdated_page_is_kept_and_says_which_change_it_misses(path, store):
    store.keep("/a", a_copy(), ["shell", "page-1"])
    store.keep("/plain", a_copy(), ["page-2"])
    store.apply([], ["shell"], 4)
    assert store.find("/a") == Kept(a_copy().fetched, 0, NOW, needs_seq=4)
    assert store.find("/plain") == a_copy()


def test_a_page_says_whether_another_release_made_it(path, store):
    store.keep("/a", a_copy(), ["page-1"])
    with closing(PageStore(path, made_by="another")) as other:
        assert other.find("/a") == Kept(a_copy().fetched, 0, NOW, is_of_another_release=True)
        other.keep("/a", a_copy(), ["page-1"])
        assert other.find("/a") == a_copy()
    assert store.find("/a").is_of_another_release


def test_a_page_that_is_no_longer_one_is_dropped(store):
    store.keep("/a", a_copy(), ["page-1"])
    store.drop("/a")
    assert store.find("/a") is None


def test_an_origin_that_was_restored_from_an_older_copy_begins_anew(store):
    store.apply([], ["shell"], 9)
    store.keep("/a", a_copy(seq=9), ["shell"])
    store.drop_all(2)
    assert (store.count(), store.seen) == (0, 2)
    store.keep("/a", a_copy(seq=2), ["shell"])
    assert store.find("/a") == a_copy(seq=2)


def test_one_process_renders_a_path_at_a_time(store, other):
    assert store.claim("/a", NOW, 20)
    assert not other.claim("/a", NOW + 19, 20)
    assert other.claim("/b", NOW, 20)
    store.end_claim("/a")
    assert other.claim("/a", NOW, 20)


def test_a_claim_ends_with_its_time(store, other):
    assert store.claim("/a", NOW, 20)
    assert other.claim("/a", NOW + 21, 20)


def test_a_claim_ends_with_its_process(path, store):
    code = (
        "import os, pathlib, sys; from broadsheet.gate.store import PageStore\n"
        f"assert PageStore(pathlib.Path(sys.argv[1])).claim('/a', {NOW}, 20)\n"
        "print(os.getpid(), flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert int(process.stdout.readline()) == process.pid
        assert not store.claim("/a", NOW, 20)
        process.kill()
    assert store.claim("/a", NOW, 20)


def test_only_the_servers_own_user_may_read_the_file(path, store):
    store.keep("/a", a_copy(), ["page-1"])
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["pages.sqlite3", "pages.sqlite3-shm", "pages.sqlite3-wal"]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3


def test_a_file_that_others_could_read_is_closed_to_them(path, store):
    store.close()
    path.chmod(0o644)
    PageStore(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_of_another_version_is_made_anew(path, store):
    store.keep("/a", a_copy(), ["page-1"])
    store._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    store.close()
    with closing(PageStore(path)) as again:
        assert (again.count(), again.seen) == (0, 0)


def test_a_damaged_file_is_made_anew(path, caplog):
    path.parent.mkdir()
    path.write_bytes(b"not a database, and long enough to be read as one" * 100)
    with closing(PageStore(path)) as store:
        assert store.count() == 0
    assert "pages are kept in a new file" in caplog.text


def test_a_file_that_stays_locked_is_told_of(path, store, monkeypatch):
    monkeypatch.setattr(store_module, "PATIENCE_SECONDS", 0.03)
    store._connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        PageStore(path)
    store._connection.execute("ROLLBACK")
    PageStore(path).close()


def test_a_file_that_another_process_is_making_is_waited_for(path, monkeypatch):
    prepare, tries = store_module._prepare, []

    def prepare_at_the_second_try(connection):
        tries.append(connection)
        if len(tries) == 1:
            raise sqlite3.OperationalError("database is locked")
        prepare(connection)

    monkeypatch.setattr(store_module, "_prepare", prepare_at_the_second_try)
    PageStore(path).close()
    assert len(tries) == 2


def test_a_file_that_cannot_be_used_holds_nothing_and_stops_nobody(store, caplog):
    store.keep("/a", a_copy(), ["page-1"])
    break_file(store)
    store.keep("/a", a_copy(), ["page-1"])
    store.drop("/a")
    store.end_claim("/a")
    assert (store.find("/a"), store.claim("/a", NOW, 20), store.seen) == (None, True, 0)
    assert [record.levelno for record in caplog.records] == [logging.ERROR], "said once"


def test_a_change_that_cannot_be_taken_in_is_an_error(store):
    break_file(store)
    with pytest.raises(sqlite3.Error):
        store.apply(["page-1"], [], 1)
    with pytest.raises(sqlite3.Error):
        store.drop_all(1)


def test_processes_that_start_at_once_share_one_file(path):
    code = (
        "import pathlib, sys; from broadsheet.gate.store import PageStore\n"
        "store = PageStore(pathlib.Path(sys.argv[1]))\n"
        f"print(sum(store.claim(f'/a{{n}}', {NOW}, 20) for n in range(50)), flush=True); sys.stdin.read()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
        )
        for _ in range(4)
    ]
    claimed = [int(process.stdout.readline()) for process in started]
    for process in started:
        process.communicate()
    assert sum(claimed) == 50
