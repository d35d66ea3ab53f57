"""Search, feeds and sitemaps: they lead to articles and never hold what is locked in them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from broadsheet.publishing.listing_articles import list_articles
from broadsheet.publishing.models import ArticleAuthor, ArticlePage
from broadsheet.publishing.sitemaps import news
from tests.publishing.build import a_page, a_section, an_edition
from tests.publishing.newsroom import a_topic, an_author

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)
LOCKED_WORDS = "Paragraph 3"


@pytest.fixture
def article():
    author, topic = an_author(), a_topic()
    trade = a_section(a_section(an_edition(), "business"), "trade")
    article = a_page(
        trade, "talks", PUBLISHED, access="locked", kicker="Pilots", standfirst="Three coasts agree."
    )
    article.article_authors = [ArticleAuthor(author=author)]
    article.topics = [topic]
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
    for path in ("/nowhere/feed/", "/authors/nobody/feed/", "/topics/nothing/feed/"):
        assert client.get(path).status_code == 404


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


def test_robots_are_told_where_the_sitemaps_are(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /account/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_programs_get_a_list_of_what_is_published(article):
    a_page(article.get_parent(), "draft", PUBLISHED, live=False)
    assert list_articles() == [
        {
            "id": article.pk,
            "path": "/business/trade/talks/",
            "access": "locked",
            "section": "business/trade",
            "title": "Talks",
            "published": "2026-11-20T05:20:00+00:00",
        }
    ]
