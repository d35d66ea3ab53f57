"""Every link within the documentation leads somewhere, and every page can be found from the index."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import DOCS, PAGES, ROOT, anchors_of, links_of, name_of

INDEX = DOCS / "README.md"


def target_of(path: Path, link: str) -> Path:
    """Return the file that a relative link on a page leads to."""
    where = unquote(urlsplit(link).path)
    return (path.parent / where).resolve() if where else path


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_the_links_of_a_page_lead_somewhere(path):
    broken = []
    for link in links_of(path):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = target_of(path, link)
        is_there = target.exists() and target.is_relative_to(ROOT)
        if not is_there or (parts.fragment and parts.fragment not in anchors_of(target)):
            broken.append(link)
    assert not broken


def test_every_page_is_in_the_index():
    linked = {target_of(INDEX, link) for link in links_of(INDEX)}
    missing = [name_of(path) for path in PAGES if DOCS in path.parents and path not in {*linked, INDEX}]
    assert not missing


def test_a_how_to_names_what_to_do_and_for_whom():
    for path in (DOCS / "how-to").glob("*.md"):
        title = path.read_text(encoding="utf-8").splitlines()[0]
        hat = path.name.partition("-")[0]
        assert title.startswith("# "), path
        assert title.endswith(f"({hat})"), f"{path}: expected a title such as “# Set the meter (publisher)”"


def test_pictures_are_small():
    for path in (DOCS / "pictures").iterdir():
        assert path.stat().st_size < 300_000, path
