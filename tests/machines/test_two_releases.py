"""An old release and a new one, beside each other: neither harms the other's pages, readers or counts."""

import logging
import os
import time
from binascii import b2a_base64
from contextlib import closing
from pathlib import Path

import pytest

from broadsheet.gate import store as store_module
from broadsheet.gate.store import PAGES_FILE, SCHEMA_VERSION, PageStore
from broadsheet.gate.store_file import UNUSED_SECONDS, name_of
from broadsheet.passes.cookies import NAME
from broadsheet.passes.sealing import VERSION
from tests.gate.origin import FakeOrigin, an_article_page
from tests.gate.reading import KEYRING, Browser, a_gate, running
from tests.gate.test_store import a_copy

RELEASED, WALLED = "<p>Lead.</p><p>Rest.</p>", "<p>Lead.</p>[wall "
NEXT = SCHEMA_VERSION + 1
NEWER_TABLES = "CREATE TABLE page (path TEXT, of_a_later_shape TEXT); INSERT INTO page VALUES ('/a', 'kept')"


@pytest.fixture
def origin() -> FakeOrigin:
    return FakeOrigin(pages={f"/a{number}": an_article_page(number) for number in range(1, 7)})


def test_releases_with_other_tables_keep_their_pages_on_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(PageStore(tmp_path / PAGES_FILE)) as old:
        old.keep("/a", a_copy(), ["page-1"])
        monkeypatch.setattr(store_module, "SCHEMA_VERSION", NEXT)
        monkeypatch.setattr(store_module, "SCHEMA", NEWER_TABLES)
        with closing(PageStore(tmp_path / name_of(NEXT))) as new:
            assert new.count() == 1
        monkeypatch.undo()
        assert old.find("/a") == a_copy()
        old.keep("/b", a_copy(), ["page-2"])
    with closing(PageStore(tmp_path / PAGES_FILE)) as again:
        assert again.count() == 2, "an old process that starts again finds what it kept"
    monkeypatch.setattr(store_module, "SCHEMA_VERSION", NEXT)
    with closing(PageStore(tmp_path / name_of(NEXT))) as new:
        assert new.count() == 1, "and so does a new one"


@pytest.mark.parametrize("name", ["pages.sqlite3", name_of(SCHEMA_VERSION - 1), name_of(NEXT)])
def test_pages_of_another_release_are_deleted_a_week_after_its_last_word(tmp_path: Path, name: str) -> None:
    other, beside = tmp_path / name, tmp_path / f"{name}-wal"
    now = time.time()
    for path in (other, beside):
        path.touch()
    os.utime(other, (now, now - UNUSED_SECONDS - 60))
    PageStore(tmp_path / PAGES_FILE).close()
    assert other.exists(), "its other file was written to just now"
    os.utime(beside, (now, now - UNUSED_SECONDS - 60))
    PageStore(tmp_path / PAGES_FILE).close()
    assert not other.exists()
    assert not beside.exists()


async def test_a_pass_of_a_later_release_is_a_new_readers_and_no_error(
    origin: FakeOrigin, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with running(a_gate(origin, tmp_path)) as gate:
        reader = Browser(gate, cookie=f"{NAME}={a_later_pass()}")
        answers = [await reader.get(f"/a{number}") for number in range(1, 6)]
    assert "a pass was not believed: unknown_version" in caplog.text
    assert [answer.status for answer in answers] == [200] * 5
    assert [RELEASED in answer.body for answer in answers] == [True, True, True, False, False]
    assert WALLED in answers[3].body


def a_later_pass() -> str:
    """Return a pass that is signed with our own key, of a version that only a later release knows."""
    body = b2a_base64(bytes([VERSION + 1, KEYRING.signing, *bytes(60)]), newline=False)
    mac = KEYRING.sign(KEYRING.signing, _cookie_text(body))
    assert mac is not None
    return (_cookie_text(body) + _cookie_text(b2a_base64(mac, newline=False))).decode()


def _cookie_text(text: bytes) -> bytes:
    return text.translate(bytes.maketrans(b"+/", b"-_")).rstrip(b"=")
