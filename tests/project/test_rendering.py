"""Another template, catalogue or asset is another release to the pages that are kept."""

import pytest

from broadsheet.project.rendering import release


@pytest.mark.parametrize("name", ["templates/a/page.html", "locale/pl/LC_MESSAGES/django.mo", "static/a.css"])
def test_whatever_pages_are_rendered_by_tells_releases_apart(tmp_path, name):
    changed = tmp_path / "publishing" / name
    changed.parent.mkdir(parents=True)
    changed.write_text("one")
    first = release.__wrapped__(tmp_path)
    assert release.__wrapped__(tmp_path) == first
    changed.write_text("two")
    second = release.__wrapped__(tmp_path)
    changed.rename(changed.with_name("other" + changed.suffix))
    assert len({first, second, release.__wrapped__(tmp_path)}) == 3


def test_it_finds_what_this_edition_renders_by(tmp_path):
    assert release() != release.__wrapped__(tmp_path)
