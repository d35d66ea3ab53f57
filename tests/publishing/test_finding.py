"""Search, feeds and sitemaps: they lead to articles and never hold what is locked in them."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from wagtail.models import Site

from broadsheet.meter import parse_policy
from broadsheet.publishing import sitemaps
from broadsheet.publishing.listing_articles import list_articles
from broadsheet.publishing.models import (
    ArticleAuthor,
    ArticlePage,
    EditionSettings,
    Person,
    Place,
    StoriesPage,
    StoryPage,
)
from broadsheet.publishing.policies.versions import DEFAULT_PATH
from broadsheet.publishing.sitemaps import news
from tests.publishing.build import a_page, a_section, an_edition
from tests.publishing.newsroom import a_topic, an_author

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)
LOCKED_WORDS = "Paragraph 3"
SHIPPED = parse_policy(DEFAULT_PATH.read_text("utf-8"))
NEWS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


@pytest.fixture
def article():
    author, topic = an_author(), a_topic()
    trade = a_section(a_section(an_edition(), "business"), "trade")
    article = a_page(
        trade, "talks", PUBLISHED, access="locked", kicker="Pilots", standfirst="Three coasts agree."
    )
    article.article_authors = [ArticleAuthor(author=author)]
    article.topics = [topic]
    article.people = [Person.objects.create(name="Lim Swee Har", slug="lim-swee-har")]
    stories = trade.get_site().root_page.add_child(instance=StoriesPage(title="Stories", slug="stories"))
    article.story = stories.add_child(instance=StoryPage(title="The pilots", slug="talks"))
    article.save_revision().publish()
    return ArticlePage.objects.get()


@pytest.mark.parametrize("query", ["talks", "pilots", "coasts agree", "paragraph", "okuyama", "shipping"])
def test_an_article_is_found_by_headline_standfirst_text_author_and_topic(client, article, query):
    answer = client.get("/search/", {"q": query})
    assert answer.context_data["results"] == [article]
    assert LOCKED_WORDS not in answer.content.decode()


@pytest.mark.parametrize("query", ["", "   ", "volcano", '"', "*", "a" * 5000, "NOT", "talks AND", "\x00"])
def test_a_search_that_finds_nothing_is_a_page_all_the_same(client, article, query):
    answer = client.get("/search/", {"q": query, "page": "99"})
    assert answer.status_code == 200
    assert answer.context_data["results"] in ([], [article])


def test_drafts_are_not_found(client, article):
    article.unpublish()
    assert client.get("/search/", {"q": "talks"}).context_data["results"] == []


def test_feeds_hold_headlines_and_standfirsts_and_no_text(client, article):
    for path in (
        "/feed/",
        "/business/feed/",
        "/business/trade/feed/",
        "/authors/hana-okuyama/feed/",
        "/topics/shipping/feed/",
        "/people/lim-swee-har/feed/",
        "/stories/talks/feed/",
    ):
        answer = client.get(path)
        text = answer.content.decode()
        assert answer["Content-Type"].startswith("application/rss+xml")
        assert "<title>Talks</title>" in text
        assert "Three coasts agree." in text
        assert "Hana Okuyama" in text
        assert article.url in text
        assert "Paragraph" not in text


def test_a_feed_of_nothing_is_not_found(client, article):
    for path in ("/nowhere/feed/", "/authors/nobody/feed/", "/topics/nothing/feed/", "/stories/none/feed/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "name"),
    [("/authors/", "Hana Okuyama"), ("/topics/", "Shipping"), ("/people/", "Lim Swee Har")],
)
def test_all_of_a_kind_are_listed_by_name_and_linked_from_the_foot(client, article, path, name):
    Person.objects.create(name="Nobody Yet", slug="nobody-yet")
    text = client.get(path).content.decode()
    assert name in text
    assert "Nobody Yet" not in text
    assert 'href="/places/"' in text
    assert 'href="/authors/"' in client.get("/").content.decode()


def test_a_kind_of_which_there_is_nothing_says_so(client, article):
    Place.objects.create(name="Batam", slug="batam")
    assert "nothing on this yet" in client.get("/places/").content.decode()


def test_where_nothing_is_found_the_newest_are_offered(client, article):
    for path in ("/search/?q=zebra", "/search/", "/nowhere/"):
        text = client.get(path).content.decode()
        assert article.url in text
        assert LOCKED_WORDS not in text
    assert client.get("/search/?q=talks").context_data["newest"] == []


def test_the_sitemap_names_every_page_with_its_last_change(client, article):
    text = client.get("/sitemap.xml").content.decode()
    for path in (article.url, "/business/trade/", "/authors/hana-okuyama/", "/topics/shipping/"):
        assert f"{path}</loc>" in text
    assert "<lastmod>" in text


def test_news_is_what_appeared_in_the_last_two_days(client, article):
    assert list(news(PUBLISHED + timedelta(days=2) - timedelta(seconds=1))) == [article]
    assert list(news(PUBLISHED + timedelta(days=2))) == []
    article.first_published_at = timezone.now()
    article.save()
    text = client.get("/news-sitemap.xml").content.decode()
    assert "<news:title>Talks</news:title>" in text
    assert "<news:language>en</news:language>" in text


def test_each_piece_of_news_has_what_search_engines_require(client, article):
    ArticlePage.objects.update(title="Tolls & “talks” <now>", first_published_at=timezone.now())
    EditionSettings.objects.create(site=Site.objects.get(), name="The Paper & Post", locale="zh-TW")
    answer = client.get("/news-sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    (url,) = ElementTree.fromstring(answer.content)
    assert url.findtext("s:loc", namespaces=NEWS) == article.get_full_url()
    (news,) = url.findall("n:news", NEWS)
    assert [child.tag.rpartition("}")[2] for child in news] == ["publication", "publication_date", "title"]
    assert news.findtext("n:publication/n:name", namespaces=NEWS) == "The Paper & Post"
    assert news.findtext("n:publication/n:language", namespaces=NEWS) == "zh-tw"
    assert news.findtext("n:title", namespaces=NEWS) == "Tolls & “talks” <now>"
    published_at = datetime.fromisoformat(news.findtext("n:publication_date", namespaces=NEWS))
    assert published_at == ArticlePage.objects.get().first_published_at


def test_a_news_sitemap_holds_a_thousand_at_most_and_may_be_empty(client, article, monkeypatch):
    assert sitemaps.MOST_NEWS == 1000
    assert len(ElementTree.fromstring(client.get("/news-sitemap.xml").content)) == 0
    now = timezone.now()
    newest = a_page(article.get_parent(), "newest", now)
    a_page(article.get_parent(), "older", now - timedelta(hours=1))
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 1)
    assert list(news(timezone.now())) == [newest]


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-GB", "en"), ("pl", "pl"), ("zh-CN", "zh-cn"), ("zh_TW", "zh-tw"), ("zh-HK", "zh")],
)
def test_languages_are_named_as_news_sitemaps_name_them(locale, language):
    assert sitemaps.language_of(locale) == language


def test_robots_are_told_where_the_sitemaps_are(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /account/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_programs_get_a_list_of_what_is_published(article):
    a_page(article.get_parent(), "draft", PUBLISHED, live=False)
    assert list_articles(SHIPPED, PUBLISHED) == [
        {
            "id": article.pk,
            "path": "/business/trade/talks/",
            "access": "locked",
            "section": "business/trade",
            "title": "Talks",
            "published": "2026-11-20T05:20:00+00:00",
        }
    ]


@pytest.mark.parametrize(
    ("access", "slug", "listed"),
    [
        ("metered", "business", "metered"),
        ("metered", "opinion", "open"),
        ("metered", "briefing", "locked"),
        ("locked", "opinion", "locked"),
        ("open", "briefing", "open"),
    ],
)
def test_programs_are_told_the_access_that_holds_under_the_policy(db, access, slug, listed):
    a_page(a_section(an_edition(), slug), "talks", PUBLISHED, access=access)
    assert [article["access"] for article in list_articles(SHIPPED, PUBLISHED)] == [listed]
