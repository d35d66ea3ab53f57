"""Pages outlive a restart: what was rendered once is sent again without being rendered."""

import sqlite3
import time
from contextlib import closing

from broadsheet.gate.store import PAGES_FILE
from tests.e2e.edition import ENDING_SECONDS, WORKERS, Edition
from tests.patience import wait_until

IN_AN_HOUR = 3600


def page_times(edition: Edition) -> dict[str, tuple[int, float]]:
    """Return the change number and the time of each page's rendering, as the store has them."""
    with closing(sqlite3.connect(edition.data_dir / PAGES_FILE)) as store:
        rows = store.execute("SELECT path, seq, fetched_at FROM page").fetchall()
    return {path: (seq, fetched_at) for path, seq, fetched_at in rows}


def keep_fresh(edition: Edition) -> None:
    """Let no page of the store be due, however long the restart takes on a busy machine."""
    with closing(sqlite3.connect(edition.data_dir / PAGES_FILE)) as store, store:
        store.execute("UPDATE page SET fetched_at = ?", (time.time() + IN_AN_HOUR,))


def test_a_restart_renders_nothing_again(edition: Edition, record_property):
    paths = ["/", *edition.metered[:12]]
    with edition.reader(**{"accept-encoding": "identity"}) as reader:
        # Each as a reader of its own, so that all look the same before and after.
        before = _ask_until_settled(edition, reader, paths)
        edition.stop()
        keep_fresh(edition)
        kept = page_times(edition)
        assert set(paths) <= set(kept)
        seconds = edition.start()
        record_property("measured", f"the second start had its first page after {seconds:.1f} s")
        changed = [path for path in paths if _ask_anew(reader, path) != before[path]]
        rendered = [path for path in paths if page_times(edition)[path] != kept[path]]
    assert (changed, rendered) == ([], [])


def test_a_count_outlives_a_restart(edition: Edition):
    with edition.reader() as reader:
        for path in edition.metered[:4]:
            reader.get(path)
        edition.stop()
        edition.start()
        assert "This was your last free article this month." in reader.get(edition.metered[4]).text
        assert 'class="wall"' in reader.get(edition.metered[5]).text


def test_a_start_can_be_broken_off(edition: Edition):
    edition.stop()
    edition.begin()
    wait_until(lambda: len(edition.workers()) == WORKERS, "its workers")
    took = edition.stop()
    edition.start()
    assert took < ENDING_SECONDS, "it did not hear that it should end"


def _ask_until_settled(edition: Edition, reader, paths: list[str]) -> dict[str, tuple[str, bytes]]:
    """Ask until no page is being rendered behind what was sent in its place."""

    def is_settled() -> bool:
        kept = page_times(edition)
        for path in paths:
            reader.get(path)
        time.sleep(1)
        return page_times(edition) == kept

    wait_until(is_settled, "pages that are not rendered again")
    return {path: _ask_anew(reader, path) for path in paths}


def _ask_anew(reader, path: str) -> tuple[str, bytes]:
    reader.cookies.clear()
    answer = reader.get(path).raise_for_status()
    return answer.headers["etag"], answer.content
