"""Fragments of the change log are named as `changes/README.md` says, and the log has a place for them."""

import re

from tests.docs.pages import DOCS, ROOT

NAME = re.compile(r"[a-z0-9-]+\.(added|changed|fixed|removed|security)\.md")
UPGRADE_NOTES = ("### For everyone", "### For those who customised", "### For those who used our internals")


def test_fragments_are_named_by_what_and_kind():
    names = [path.name for path in (ROOT / "changes").iterdir() if path.name != "README.md"]
    assert [name for name in names if not NAME.fullmatch(name)] == []


def test_a_release_ends_in_upgrade_notes_in_three_parts():
    for path in (DOCS / "releases").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        places = [text.find(heading) for heading in UPGRADE_NOTES]
        assert places == sorted(places), path
        assert -1 not in places, path


def test_decisions_are_numbered_without_gaps_and_have_their_parts():
    paths = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in paths] == list(range(1, len(paths) + 1))
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for part in ("Context", "Decision", "Consequences", "Alternatives"):
            assert f"\n## {part}\n" in text, path
