"""What pages say to readers, to the gate, and to those who cannot see them."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.template import Context, Template
from selectolax.lexbor import LexborHTMLParser

from broadsheet.publishing.models import Author, DiaryEntry, EditionSettings, StoriesPage, StoryPage
from broadsheet.publishing.models.articles import ArticleAuthor, Correction
from tests.publishing.build import a_page, a_section, an_edition

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 20, 21, 20, tzinfo=UTC)
TABLE = {
    "columns": [{"type": "text", "heading": "Port"}, {"type": "number", "heading": "Hours"}],
    "rows": [{"values": ["Busan", "38"]}],
    "caption": "Hours of waiting",
}


@pytest.fixture
def front():
    """The front page of an edition that is made in Singapore."""
    front = an_edition()
    EditionSettings.objects.create(
        site=front.get_site(), name="The Paper", timezone="Asia/Singapore", city="Singapore", locale="en-GB"
    )
    return front


@pytest.fixture
def read(client):
    """Return a page as the gate is given it, parsed."""

    def read(path, status=200):
        answer = client.get(path, headers={"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET})
        assert answer.status_code == status
        return LexborHTMLParser(answer.content)

    return read


def an_article(front, **fields):
    section = a_section(front, "ports")
    return a_page(
        section, "boxes", PUBLISHED, **{"dateline_place": "MANILA", "standfirst": "They waited."} | fields
    )


def test_an_article_has_one_h1_its_landmarks_and_the_editions_language(front, read):
    page = read(an_article(front).url)
    assert [node.text() for node in page.css("h1")] == ["Boxes"]
    assert len(page.css("main")) == len(page.css("header.bar")) == len(page.css("footer.foot")) == 1
    assert page.css_first("html").attributes["lang"] == "en-GB"
    assert page.css_first("a.skip").attributes["href"] == "#content"
    assert page.css_first("nav.sections [aria-current]").text() == "Ports"


def test_a_page_that_is_cut_twice_in_a_day_is_the_same_page(front, client):
    gate = {"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET}
    for path in (front.url, an_article(front).url):
        assert len({client.get(path, headers=gate).content for _ in range(2)}) == 1


def test_the_marks_stand_in_the_order_of_the_contract(front, client):
    path = an_article(front).url
    html = client.get(path, headers={"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET}).content.decode()
    marks = re.findall(r"<!--broadsheet:(/?[a-z-]+)-->", html)
    assert marks == [
        "released",
        "/released",
        "walled",
        "/walled",
        "reader",
        "notice",
        "lead-in",
        "rest",
        "end",
    ]
    lead_in, rest = re.search(
        r"lead-in-->(.*)<!--broadsheet:rest-->(.*)<!--broadsheet:end", html, re.S
    ).groups()
    assert "Paragraph 2" in lead_in
    assert "Paragraph 3" not in lead_in
    assert "Paragraph 3" in rest


def test_the_dateline_runs_into_the_first_paragraph(front, read):
    first = read(an_article(front).url).css_first(".article-lead-in p")
    assert first.text() == "MANILA — Paragraph 1 of boxes."


def test_times_are_told_by_the_editions_clock_and_locale(front, read):
    time = read(an_article(front).url).css_first(".byline time")
    assert time.text() == "21 November 2026, 05:20"
    assert time.attributes["datetime"] == "2026-11-21T05:20:00+08:00"


def test_figures_in_tables_align_and_the_caption_belongs_to_the_table(front, read):
    article = an_article(front)
    article.body = [*article.body.get_prep_value(), {"type": "table", "value": TABLE}]
    article.save()
    table = read(article.url).css_first(".table")
    assert table.css_first("caption").text() == "Hours of waiting"
    assert table.css_first("th[scope=row]").text() == "Busan"
    assert table.css_first("td.number").text() == "38"


def test_corrections_stay_on_the_article(front, read):
    article = an_article(front)
    Correction.objects.create(page=article, date=date(2026, 11, 22), text="It is 67 hours.")
    correction = read(article.url).css_first(".corrections li")
    assert correction.text() == "22 November 2026 It is 67 hours."


def test_a_column_shows_who_speaks(front, read):
    article = an_article(front, opinion=True)
    ArticleAuthor.objects.create(page=article, author=Author.objects.create(name="Ann Lee", slug="ann-lee"))
    page = read(article.url)
    assert page.css_first("article.opinion .byline .portrait").text() == "AL"
    assert page.css_first(".byline a.name").attributes["href"] == "/authors/ann-lee/"


def test_a_story_shows_on_its_articles_with_what_comes_next(front, read):
    stories = front.add_child(instance=StoriesPage(title="Stories", slug="stories"))
    story = stories.add_child(instance=StoryPage(title="The talks", slug="talks"))
    DiaryEntry.objects.create(page=story, date=date(2999, 1, 2), what="Signing in Penang")
    DiaryEntry.objects.create(page=story, date=date(2001, 1, 2), what="Talks open")
    box = read(an_article(front, story=story).url).css_first(".side-box")
    assert "Signing in Penang" in box.text()
    assert "Talks open" not in box.text()
    assert "Talks open" in read(story.url).css_first(".is-past").text()


@pytest.mark.parametrize(
    "path", ["/", "/ports/", "/ports/boxes/", "/stories/", "/stories/talks/", "/authors/ann-lee/"]
)
def test_what_others_are_told_of_a_page_names_it_once_and_holds_nothing_locked(front, read, path):
    article = an_article(front, access="locked")
    ArticleAuthor.objects.create(
        page=article, author=Author.objects.create(name="Ann Lee", slug="ann-lee", bio="Ann asks.")
    )
    stories = front.add_child(instance=StoriesPage(title="Stories", slug="stories"))
    stories.add_child(instance=StoryPage(title="The talks", slug="talks", standfirst="They talk."))
    head = read(path).css_first("head")
    (canonical,) = head.css("link[rel=canonical]")
    assert canonical.attributes["href"] == f"http://localhost{path}"
    told = {node.attributes["property"]: node.attributes["content"] for node in head.css("meta[property]")}
    assert told["og:url"] == f"http://localhost{path}"
    assert told["og:title"]
    assert told["og:site_name"] == "The Paper"
    assert len(head.css("meta[name=description]")) <= 1
    assert "Paragraph 3" not in head.html


def test_sections_stories_and_subjects_say_where_their_feeds_are(front, read):
    article = an_article(front)
    ArticleAuthor.objects.create(page=article, author=Author.objects.create(name="Ann Lee", slug="ann-lee"))
    for path in ("/ports/", "/authors/ann-lee/"):
        page = read(path)
        feeds = [node.attributes["href"] for node in page.css("link[type='application/rss+xml']")]
        assert feeds == ["/feed/", f"{path}feed/"]
        assert page.css_first(f"main a[href='{path}feed/']").text() == "RSS feed"


def test_the_front_says_who_publishes_and_a_section_where_it_stands(front, read):
    an_article(front)
    paper = json.loads(read("/").css_first("script[type='application/ld+json']").text())
    assert (paper["@type"], paper["publisher"]["name"]) == ("WebSite", "The Paper")
    crumbs = json.loads(read("/ports/").css_first("script[type='application/ld+json']").text())
    assert [(crumb["position"], crumb["name"]) for crumb in crumbs["itemListElement"]] == [
        (1, "The Paper"),
        (2, "Ports"),
    ]


def test_an_article_says_how_long_it_takes_and_that_it_was_corrected(front, read):
    article = an_article(front)
    article.body = [("paragraph", f"<p>{'word ' * 800}</p>"), ("heading", "Nine more " * 3)]
    article.save()
    Correction.objects.create(page=article, date=date(2026, 11, 22), text="It is 67 hours.")
    byline = read(article.url).css_first(".byline")
    assert "4 minutes to read" in byline.text()
    assert byline.css_first("a[href='#corrections']").text() == "Corrected"
    assert (
        "1 minute to read"
        in read(a_page(article.section, "short", PUBLISHED).url).css_first(".byline").text()
    )


def test_a_column_whose_kicker_names_its_writer_is_not_signed_again_in_lists(front, read):
    article = an_article(front, opinion=True, kicker="Ann Lee")
    ArticleAuthor.objects.create(page=article, author=Author.objects.create(name="Ann Lee", slug="ann-lee"))
    assert read("/ports/").css_first("main .teaser").text().count("Ann Lee") == 1


def test_structured_data_cannot_end_its_script(front, read):
    article = an_article(front, standfirst="</script><script>alert(1)</script>")
    scripts = read(article.url).css("script")
    data = [json.loads(node.text()) for node in scripts if "ld+json" in node.attributes.get("type", "")]
    assert [entry["description"] for entry in data] == ["</script><script>alert(1)</script>"] * 2
    assert len(scripts) == 3


@pytest.mark.parametrize("path", ["/", "/ports/", "/ports/boxes/", "/search/?q=boxes", "/account/login/"])
def test_nothing_on_a_page_needs_more_than_a_strict_content_policy(front, read, path):
    an_article(front)
    page = read(path)
    assert not page.css("style, [style]")
    assert not [node for node in page.css("*") if any(name.startswith("on") for name in node.attributes)]
    sources = [
        node.attributes[name]
        for name in ("src", "href")
        for node in page.css(f"link[{name}], script[{name}]")
    ]
    assert not [
        source
        for source in sources
        if "//" in source and "canonical" not in source and "localhost" not in source
    ]


def test_a_publishers_own_accent_is_set_and_only_then(front):
    template = Template("{% load edition %}{% accent_of edition %}")
    assert template.render(Context({"edition": EditionSettings(accent="#8a1c1c")})) == ""
    assert "/accent-004488.css" in template.render(Context({"edition": EditionSettings(accent="#004488")}))


def test_a_name_that_cannot_be_drawn_is_set_as_text():
    assert (
        Template("{% load edition %}{% lettered '日本' %}").render(Context())
        == '<span class="lettered">日本</span>'
    )


def test_an_empty_edition_still_has_pages(front, read):
    a_section(front, "ports")
    assert read("/").css_first("h1 svg").attributes["aria-label"] == "The Paper"
    assert "Nothing has been published" in read("/ports/").css_first("main").text()
    assert "Nothing in the paper matches “zebra”" in read("/search/?q=zebra").css_first("main").text()


def test_a_missing_page_offers_a_search_and_the_front(front, read):
    page = read("/nowhere/", status=404)
    assert page.css_first("h1").text() == "There is no page at this address"
    assert page.css_first("main form[role=search]")
    assert page.css_first("main a[href='/']")


def test_pages_about_the_reader_say_so_without_the_gate(front, read):
    page = read("/account/readings/")
    assert page.css_first(".bar-end a[href='/account/login/']").text() == "Sign in"
    assert page.css_first("h1").text() == "What was counted"
