"""Who stands where on the front page, on section fronts and on the pages of subjects."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet.publishing.models import (
    ArticleAuthor,
    ArticlePage,
    FrontOpinion,
    FrontSecond,
    SectionPage,
    StoriesPage,
    StoryPage,
)
from broadsheet.publishing.models.sections import ARTICLES_A_PAGE
from tests.publishing.build import a_page, a_section, an_edition
from tests.publishing.newsroom import GATE, a_picture, a_topic, an_author

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)
MOST_FRONT_QUERIES, MOST_ARTICLE_QUERIES = 40, 30


@pytest.fixture
def front():
    return an_edition()


def articles_in(section: SectionPage, count: int, **fields: object) -> list[ArticlePage]:
    """Return articles, the newest first, an hour between them."""
    return [
        a_page(section, f"{section.slug}-{number}", NOW - timedelta(hours=number), **fields)
        for number in range(count)
    ]


def made_up(front, rf) -> dict[str, object]:
    return front.compose(rf.get("/"))


def test_an_empty_edition_has_an_empty_front(front, rf, client):
    assert made_up(front, rf) == {"lead": None, "seconds": [], "rail": [], "opinion": [], "bands": []}
    assert client.get("/").status_code == 200


def test_what_the_editor_left_empty_is_filled_with_the_newest_and_nothing_stands_twice(front, rf):
    news = articles_in(a_section(front, "news"), 14)
    columns = articles_in(a_section(front, "opinion"), 3, opinion=True)
    page = made_up(front, rf)
    assert page["lead"] == news[0]
    assert page["seconds"] == news[1:4]
    assert page["rail"] == news[4:10]
    assert page["opinion"] == columns
    (band,) = page["bands"]
    assert [band.lead, *band.others] == news[10:]


def test_the_newest_article_with_a_picture_leads(front, rf):
    news = articles_in(a_section(front, "news"), 3)
    news[2].lead_picture = a_picture()
    news[2].save()
    assert made_up(front, rf)["lead"] == news[2]


def test_what_the_editor_chose_stands_first_in_its_place(front, rf):
    news = articles_in(a_section(front, "news"), 8)
    front.lead = news[5]
    front.second_choices = [FrontSecond(article=news[7])]
    front.opinion_choices = [FrontOpinion(article=news[6])]
    front.save()
    page = made_up(front, rf)
    assert page["lead"] == news[5]
    assert page["seconds"] == [news[7], news[0], news[1]]
    assert page["opinion"] == [news[6]]


def test_a_chosen_article_that_was_unpublished_gives_up_its_place(front, rf):
    news = articles_in(a_section(front, "news"), 2)
    front.lead = news[1]
    front.save()
    news[1].unpublish()
    assert made_up(front, rf)["lead"] == news[0]


def test_a_section_shows_what_stands_in_the_sections_within_it(front, rf):
    business = a_section(front, "business")
    trade = a_section(business, "trade")
    (article,) = articles_in(trade, 1)
    context = business.get_context(rf.get("/business/"))
    assert context["lead"] == article
    assert context["lead"].section.title == "Trade"
    assert context["children"] == [trade]


def test_older_articles_have_addresses_of_their_own(front, client):
    section = a_section(front, "news")
    news = articles_in(section, ARTICLES_A_PAGE + 2)
    first, second = client.get("/news/"), client.get("/news/page/2/")
    assert first.context_data["older"] == "/news/page/2/"
    assert second.context_data["articles"] == news[ARTICLES_A_PAGE:]
    assert second.context_data["lead"] is None
    assert second.context_data["newer"] == "/news/"
    for nowhere in ("/news/page/1/", "/news/page/3/", "/news/page/x/"):
        assert client.get(nowhere).status_code == 404


def test_a_section_without_articles_is_a_page_all_the_same(front, client):
    a_section(front, "empty")
    assert client.get("/empty/").status_code == 200


def test_an_author_and_a_topic_have_pages_with_their_articles(front, client):
    author, topic = an_author(), a_topic()
    section = a_section(front, "news")
    article = a_page(section, "talks", NOW, article_authors=[ArticleAuthor(author=author)], topics=[topic])
    a_page(section, "other", NOW)
    for subject in (author, topic):
        context = client.get(subject.url).context_data
        assert context["subject"] == subject
        assert context["articles"] == [article]
    assert client.get("/authors/nobody/").status_code == 404


def test_a_story_has_its_articles_and_its_diary_in_two_parts(front, client):
    stories = front.add_child(instance=StoriesPage(title="Stories", slug="stories"))
    story = StoryPage(title="Talks", slug="talks")
    today = datetime.now(tz=UTC).date()
    story.diary = [
        story.diary.model(date=today + timedelta(days=days), what=str(days)) for days in (3, -1, 0, -5)
    ]
    stories.add_child(instance=story)
    article = a_page(a_section(front, "news"), "round", NOW, story=story)
    context = client.get(story.url).context_data
    assert context["articles"] == [article]
    assert [entry.what for entry in context["past"]] == ["-1", "-5"]
    assert [entry.what for entry in context["coming"]] == ["0", "3"]
    assert client.get("/stories/").context_data["stories"] == [story]


def test_the_menu_has_live_sections_in_order_each_with_its_own(front, client):
    news, life = a_section(front, "news"), a_section(front, "life")
    asia = a_section(news, "asia")
    a_section(front, "hidden").unpublish()
    sections = client.get("/").context["sections"]
    assert list(sections) == [news, life]
    assert sections[0].children == [asia]


def test_pages_do_not_ask_more_of_the_database_as_the_edition_grows(front, client):
    author, topic = an_author(), a_topic()
    for name in ("news", "business", "markets", "technology", "opinion", "life", "briefing"):
        for article in articles_in(a_section(front, name), 5, opinion=name == "opinion"):
            article.article_authors = [ArticleAuthor(author=author)]
            article.topics = [topic]
            article.save()
    for path, most in (("/", MOST_FRONT_QUERIES), (article.url, MOST_ARTICLE_QUERIES)):
        client.get(path, headers=GATE)
        with CaptureQueriesContext(connection) as queries:
            client.get(path, headers=GATE)
        assert len(queries) <= most, path
