"""A found page becomes an article: whole or not at all, and once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from wagtail.models import Page, Site

from broadsheet.publishing.imports.extract import Block, BlockKind, FoundPage, ImportRefused, read_page
from broadsheet.publishing.imports.store import Wishes, store, tell
from broadsheet.publishing.models import ArticlePage, Author, FrontPage, Picture, Place, SectionPage

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2026, 3, 15, 10, 0, tzinfo=UTC)
PICTURE = "ferry-talks_files/suria-laut.jpg"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def edition(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    front = Page.objects.get(depth=1).add_child(instance=FrontPage(title="The Post", slug="front"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": front}
    )
    business = front.add_child(instance=SectionPage(title="Business", slug="business"))
    business.add_child(instance=SectionPage(title="Trade", slug="trade"))
    front.add_child(instance=SectionPage(title="International relations", slug="world"))
    return front


def a_page(**facts) -> FoundPage:
    blocks = (
        Block(BlockKind.PARAGRAPH, "It waited."),
        Block(BlockKind.PARAGRAPH, "It <i>waited</i> &amp; sang."),
    )
    return replace(FoundPage(headline="A town waits for a mayor", blocks=blocks, section="Trade"), **facts)


def a_saved_page(folder: Path) -> Path:
    page = folder / "ferry-talks.html"
    page.write_bytes((PAGES / "ferry-talks.html").read_bytes())
    (folder / PICTURE).parent.mkdir()
    Image.new("RGB", (60, 40), "navy").save(folder / PICTURE)
    return page


def kinds(article: ArticlePage) -> list[str]:
    return [block.block_type for block in article.body]


def media_files() -> list[str]:
    folder = "original_images"
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def test_a_page_becomes_a_draft_in_the_section_it_names():
    page = read_page((PAGES / "ferry-talks.txt").read_bytes())
    stored = store(page, Wishes(), NOW)
    article = ArticlePage.objects.get()
    assert stored.is_new
    assert not article.live
    assert article.get_latest_revision() is not None
    assert article.url_path.startswith("/front/world/ferry-talks-resume")
    assert (article.title, article.standfirst) == (page.headline, page.standfirst)
    assert article.dateline_place == "LABUAN"
    assert article.lead_caption == f"{page.lead_caption} © Lantern Pictures"
    assert kinds(article) == ["paragraph"] * 11
    assert article.body[0].value.source.startswith("<p>The two harbour masters")
    assert stored.notes == ("lead picture: not in the file; its caption and credit are kept",)


def test_it_can_be_published_at_once_and_keeps_the_time_that_the_page_tells():
    told = NOW - timedelta(days=3)
    article = store(a_page(published_at=told), Wishes(publish=True), NOW).article
    assert article.live
    assert article.first_published_at == told


def test_a_time_still_to_come_is_not_taken_for_the_time_of_publication():
    article = store(a_page(published_at=NOW + timedelta(days=3)), Wishes(), NOW).article
    assert article.first_published_at is None


def test_a_picture_beside_the_page_is_taken_in_with_its_caption_and_credit(tmp_path):
    page = read_page(a_saved_page(tmp_path).read_bytes())
    stored = store(page, Wishes(folder=tmp_path), NOW)
    article = stored.article
    assert article.lead_picture.credit == "Lantern Pictures"
    assert article.lead_picture.alt.startswith("A white ferry")
    assert article.caption == page.lead_caption
    assert [author.name for author in article.authors] == ["Nadia Osei-Lim"]
    assert stored.notes == ("author: Nadia Osei-Lim is new here",)
    assert {"heading", "quote", "list"} < set(kinds(article))


ELSEWHERE = ("../secret.jpg", "/etc/passwd", "https://x.example/a.jpg", "data:image/png;base64,x", "http://[")
NO_PICTURES = ("no.jpg", "words.jpg", "a\0b.jpg", ".")


@pytest.mark.parametrize("source", [*ELSEWHERE, *NO_PICTURES])
def test_nothing_but_a_picture_beside_the_page_is_taken_in(tmp_path, source):
    folder = tmp_path / "saved"
    folder.mkdir()
    Image.new("RGB", (60, 40)).save(tmp_path / "secret.jpg")
    (folder / "words.jpg").write_text("no picture")
    stored = store(a_page(lead_picture=source, lead_credit="Reader"), Wishes(folder=folder), NOW)
    assert stored.article.lead_picture is None
    assert stored.article.lead_caption == "© Reader"
    assert "no picture beside the page" in stored.notes[0]


def test_a_picture_without_a_credit_is_left_out_and_named(tmp_path):
    Image.new("RGB", (60, 40)).save(tmp_path / "a.png")
    stored = store(a_page(lead_picture="a.png"), Wishes(folder=tmp_path), NOW)
    assert stored.article.lead_picture is None
    assert "no credit was found" in stored.notes[0]
    assert not Picture.objects.exists()


def test_a_section_given_overrides_the_one_found():
    article = store(
        a_page(section="International Relations"), Wishes(section_path="/business/trade/"), NOW
    ).article
    assert article.section_path == "business/trade"


def test_a_section_unknown_here_is_named_and_its_label_kept():
    stored = store(a_page(section="Harbours"), Wishes(), NOW)
    assert stored.article.section_path == "business"
    assert stored.article.kicker == "Harbours"
    assert "“Harbours” is no section here" in stored.notes[0]


def test_a_section_path_that_leads_nowhere_is_refused_with_those_that_do():
    with pytest.raises(ImportRefused, match="business/trade, world"):
        store(a_page(), Wishes(section_path="harbours"), NOW)


def test_the_same_page_is_kept_once_unless_asked_again():
    first = store(a_page(), Wishes(), NOW)
    second = store(a_page(), Wishes(), NOW)
    assert (second.is_new, second.article.pk) == (False, first.article.pk)
    again = store(a_page(), Wishes(again=True), NOW)
    assert again.is_new
    assert again.article.slug == f"{first.article.slug}-2"


def test_a_draft_that_is_here_is_published_when_that_is_asked():
    store(a_page(), Wishes(), NOW)
    second = store(a_page(), Wishes(publish=True), NOW)
    assert not second.is_new
    assert second.article.live
    assert ArticlePage.objects.count() == 1


@pytest.mark.parametrize("headline", ["Search", "x" * 256])
def test_what_cannot_be_kept_leaves_nothing_behind(tmp_path, headline):
    Image.new("RGB", (60, 40)).save(tmp_path / "a.png")
    page = a_page(headline=headline, authors=("New Name",), lead_picture="a.png", lead_credit="Reader")
    with pytest.raises(ImportRefused):
        store(page, Wishes(folder=tmp_path), NOW)
    assert not ArticlePage.objects.exists()
    assert not Author.objects.exists()
    assert not Picture.objects.exists()
    assert media_files() == []


def test_what_is_too_long_is_cut_and_named():
    stored = store(a_page(standfirst="word " * 200), Wishes(), NOW)
    assert len(stored.article.standfirst) <= 500
    assert stored.notes == ("standfirst: cut to 500 characters",)


def test_known_authors_and_places_are_found_again():
    author = Author.objects.create(name="Halimah Wari", slug="halimah-wari")
    place = Place.objects.create(name="Dili", slug="dili")
    article = store(a_page(authors=("HALIMAH WARI",), dateline_place="DILI"), Wishes(), NOW).article
    assert article.authors == [author]
    assert list(article.places.all()) == [place]


def test_two_authors_whose_names_give_one_address_are_told_apart():
    store(a_page(authors=("Anna Lee", "Anna-Lee")), Wishes(), NOW)
    assert set(Author.objects.values_list("slug", flat=True)) == {"anna-lee", "anna-lee-2"}


def test_blocks_keep_their_kind():
    blocks = (
        Block(BlockKind.PARAGRAPH, "It <i>waited</i>."),
        Block(BlockKind.HEADING, "Fish &amp; chips"),
        Block(BlockKind.HEADING, "h" * 121),
        Block(BlockKind.QUOTE, "I <b>wait</b>."),
        Block(BlockKind.LIST, "<ul><li>one</li></ul>"),
        Block(BlockKind.TABLE, "", (("Port", "Boxes"), ("Dili", "1,204"))),
    )
    body = store(a_page(blocks=blocks), Wishes(), NOW).article.body
    assert [block.block_type for block in body] == [
        "paragraph",
        "heading",
        "paragraph",
        "quote",
        "list",
        "table",
    ]
    assert body[1].value == "Fish & chips"
    assert body[3].value["text"] == "I wait."
    assert [column["block"].name for column in body[5].value.columns] == ["text", "number"]


def test_the_report_tells_where_to_read_and_to_edit():
    lines = list(tell(store(a_page(), Wishes(), NOW)))
    assert "It is a draft now." in lines
    assert any("/business/trade/a-town-waits-for-a-mayor/" in line for line in lines)
    assert any("/admin/pages/" in line for line in lines)
