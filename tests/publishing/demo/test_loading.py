"""The demo edition as it is loaded: dated from now, whole, and once."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.publishing.demo import loading
from broadsheet.publishing.demo.copy_desk import BadManuscript, Manuscript
from broadsheet.publishing.demo.filing import date_all
from broadsheet.publishing.demo.loading import ARTICLES, load_demo
from broadsheet.publishing.demo.printing import DATA_SPEC, WEB_SPECS, Print, PrintRoom
from broadsheet.publishing.models import ArticlePage, FrontPage, Picture, PictureRendition
from tests.publishing.newsroom import GATE

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # noon in Singapore
SITE = "http://localhost:8000"
CHOSEN = ("why-asia-trades-in-the-last-ten-minutes", "nine-ports-1204-boxes", "let-auditors-be-boring")


def a_manuscript(slug: str, days_ago: int, time: str) -> Manuscript:
    return Manuscript(slug, {"days_ago": days_ago, "time": time}, "")


def test_articles_are_dated_back_from_now():
    due = date_all([a_manuscript("old", 2, "06:00")], NOW)
    assert due == {"old": datetime(2026, 11, 22, 6, 0, tzinfo=UTC)}


def test_what_would_lie_ahead_has_just_appeared_and_keeps_its_order():
    ahead = [a_manuscript("nine", 0, "09:00"), a_manuscript("ten", 0, "10:00")]
    due = date_all([*ahead, a_manuscript("early", 0, "01:00")], NOW)
    assert due["early"] < due["nine"] < due["ten"] < NOW
    assert NOW - due["nine"] < timedelta(minutes=10)


@pytest.fixture
def few(tmp_path, monkeypatch):
    """A demo of three manuscripts that link to no other."""
    for slug in CHOSEN:
        shutil.copy(ARTICLES / f"{slug}.md", tmp_path)
    monkeypatch.setattr(loading, "ARTICLES", tmp_path)
    return tmp_path


class ShortOrders(PrintRoom):
    """Prints only what a test looks at."""

    def order(self, pictures: list[Print]) -> None:
        super().order([picture for picture in pictures if picture.name == CHOSEN[1]])


@pytest.mark.django_db
def test_the_demo_is_loaded_once_and_its_pictures_exist_in_the_sizes_that_pages_use(few, client):
    with ShortOrders() as room:
        assert load_demo(NOW, SITE, room) == len(CHOSEN)
        assert load_demo(NOW, SITE, room) == 0
    article = ArticlePage.objects.get(slug=CHOSEN[1])
    assert article.live
    assert article.first_published_at <= NOW
    assert article.corrections.count() == 1
    assert article.lead_picture.credit == "Illustration: The Meridian"
    assert "free_part_ends" in [block.block_type for block in article.body]
    specs = set(PictureRendition.objects.values_list("filter_spec", flat=True))
    assert specs == {*WEB_SPECS.values(), DATA_SPEC}
    for path in ("/", "/business/", article.url):
        assert client.get(path, headers=GATE).status_code == 200
    assert set(PictureRendition.objects.values_list("filter_spec", flat=True)) == specs
    assert FrontPage.objects.get().get_site().root_url == SITE


@pytest.mark.django_db
def test_a_manuscript_that_links_to_nothing_leaves_nothing_behind(few):
    path = few / f"{CHOSEN[0]}.md"
    path.write_text(path.read_text() + "\n\nSee [there](article:nowhere).\n")
    with ShortOrders() as room, pytest.raises(BadManuscript, match="article:nowhere"):
        load_demo(NOW, SITE, room)
    assert not ArticlePage.objects.exists()
    assert not Picture.objects.exists()
