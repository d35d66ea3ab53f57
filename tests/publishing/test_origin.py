"""What the origin tells the gate, and what it keeps from everyone else."""

from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from wagtail.rich_text import RichText

from broadsheet.publishing.models import ArticleAuthor, ArticlePage, EditionSettings
from tests.publishing.build import a_page, a_section, an_edition
from tests.publishing.newsroom import GATE, a_picture, a_topic, an_author

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)
FREE, WITHHELD = "Paragraph 2 of talks.", "Paragraph 3 of talks."


@pytest.fixture
def article() -> ArticlePage:
    business = a_section(an_edition(), "business")
    return a_page(a_section(business, "trade"), "talks", PUBLISHED, kicker="Talks")


def described(response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("Broadsheet-")}


def test_the_gate_gets_the_whole_article_and_what_the_meter_must_know(client, article):
    article.topics.add(a_topic())
    article.opinion = True
    article.open_until = datetime(2026, 12, 1, tzinfo=UTC)
    article.save()
    response = client.get("/business/trade/talks/", headers=GATE)
    assert WITHHELD in response.content.decode()
    headers = described(response)
    assert headers["Broadsheet-Article"] == str(article.pk)
    assert headers["Broadsheet-Access"] == "metered"
    assert headers["Broadsheet-Section"] == "business/trade"
    assert headers["Broadsheet-Tags"] == "shipping opinion"
    assert headers["Broadsheet-Published"] == "2026-11-20T05:20:00+00:00"
    assert headers["Broadsheet-Open-Until"] == "2026-12-01T00:00:00+00:00"
    assert unquote(headers["Broadsheet-Title"]) == article.title
    assert response["Cache-Control"] == "max-age=300"


def test_whoever_goes_around_the_gate_gets_the_lead_in_and_no_facts(client, article):
    for headers in ({}, {"Broadsheet-Gate": ""}, {"Broadsheet-Gate": "guessed"}):
        response = client.get("/business/trade/talks/", headers=headers)
        assert FREE in response.content.decode()
        assert WITHHELD not in response.content.decode()
        assert described(response) == {}


def test_even_an_open_article_is_whole_only_for_the_gate(client, article):
    ArticlePage.objects.update(access="open")
    assert WITHHELD not in client.get("/business/trade/talks/").content.decode()


def test_a_page_names_all_that_it_is_made_from(client, article):
    author, topic, picture = an_author(), a_topic(), a_picture()
    other = a_page(article.get_parent(), "other", PUBLISHED)
    article.article_authors = [ArticleAuthor(author=author)]
    article.topics = [topic]
    article.lead_picture = picture
    article.body.append(("paragraph", RichText(f'<p>See <a linktype="page" id="{other.pk}">there</a>.</p>')))
    article.save()
    keys = client.get("/business/trade/talks/", headers=GATE)["Broadsheet-Keys"].split()
    expected = {"shell", article.key, other.key, author.key, topic.key, f"picture-{picture.pk}"}
    assert set(keys) == expected


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/", {"shell", "list"}),
        ("/business/", {"shell", "list-business"}),
        ("/business/trade/", {"shell", "list-business/trade"}),
    ],
)
def test_lists_name_themselves_and_are_fresh_for_a_minute(client, article, path, keys):
    response = client.get(path, headers=GATE)
    assert keys < set(response["Broadsheet-Keys"].split())
    assert response["Cache-Control"] == "max-age=60"
    assert "Broadsheet-Article" not in response


def test_the_page_of_an_author_is_a_page_too(client, article):
    author = an_author()
    keys = client.get(author.url, headers=GATE)["Broadsheet-Keys"]
    assert keys.split() == ["shell", author.key, f"list-{author.key}", "policy"]


def test_what_is_not_a_page_says_nothing_of_itself(client, article):
    for path in ("/nowhere/", "/search/?q=talks", "/feed/", "/sitemap.xml", "/robots.txt"):
        assert described(client.get(path, headers=GATE)) == {}


def test_structured_data_says_what_is_not_free_and_names_the_rest_only_where_it_stands(rf, article):
    request = rf.get("/")
    released = article.structured_data(request, released=True)
    walled = article.structured_data(request, released=False)
    assert released["isAccessibleForFree"] is False
    assert walled["isAccessibleForFree"] is False
    assert released["hasPart"]["cssSelector"] == ".article-rest"
    assert "hasPart" not in walled
    assert WITHHELD not in str(released) + str(walled)


def test_an_open_article_is_free_and_has_no_locked_part(rf, article):
    article.access = "open"
    data = article.structured_data(rf.get("/"), released=True)
    assert data["isAccessibleForFree"] is True
    assert "hasPart" not in data


def test_the_preview_shows_all_of_it_or_what_stands_before_the_wall(article):
    whole = article.make_preview_request(preview_mode="").content.decode()
    at_the_wall = article.make_preview_request(preview_mode="lead-in").content.decode()
    assert WITHHELD in whole
    assert FREE in at_the_wall
    assert WITHHELD not in at_the_wall


def test_the_preview_tells_the_time_as_the_page_does(client, article):
    EditionSettings.objects.create(site=article.get_site(), timezone="Asia/Singapore")
    for response in (client.get(article.url), article.make_preview_request()):
        assert "T13:20:00+08:00" in response.content.decode()


def test_a_page_that_was_never_saved_can_be_previewed(article):
    draft = ArticlePage(title="Draft", slug="draft", path=article.path[:-4] + "0009", depth=article.depth)
    draft.set_url_path(article.get_parent())
    assert "Draft" in draft.make_preview_request().content.decode()
