"""Lists say which articles are for subscribers, whoever decided it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from broadsheet.publishing.models import Change, StoriesPage, StoryPage
from broadsheet.publishing.policies import versions
from tests.publishing.build import a_page, a_section, an_edition
from tests.publishing.newsroom import GATE, a_topic

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)
POLICY = """
timezone = "UTC"
allowances = { anonymous = 5, registered = 10 }
[window]
period = "month"
[[rules]]
name = "Notes"
section = "notes"
access = "locked"
[[rules]]
name = "Ships"
tag = "ships"
access = "locked"
"""


@pytest.fixture
def front():
    versions.store(POLICY, now=timezone.now())
    return an_edition()


def labelled(client, path: str) -> list[str]:
    """Return the headlines that are marked as for subscribers."""
    page = LexborHTMLParser(client.get(path).content)
    return [
        node.css_first(".headline").text()
        for node in page.css(".teaser")
        if node.css_first(".for-subscribers")
    ]


def test_a_lock_by_section_by_tag_and_by_the_editor_show_alike(client, front):
    notes, news = a_section(front, "notes"), a_section(front, "news")
    a_page(notes, "rents", NOW)
    a_page(notes, "opened", NOW, access="open")
    a_page(notes, "opened-today", NOW, open_until=timezone.now() + timedelta(hours=1))
    a_page(news, "ferry", NOW, topics=[a_topic("Ships")])
    a_page(news, "locked", NOW, access="locked")
    a_page(news, "free", NOW)
    assert labelled(client, "/notes/") == ["Rents"]
    assert sorted(labelled(client, "/news/")) == ["Ferry", "Locked"]
    assert labelled(client, "/topics/ships/") == ["Ferry"]
    assert labelled(client, "/search/?q=rents") == ["Rents"]


def test_every_list_goes_stale_with_the_policy(client, front):
    section, topic = a_section(front, "news"), a_topic("Ships")
    stories = front.add_child(instance=StoriesPage(title="Stories", slug="stories"))
    story = stories.add_child(instance=StoryPage(title="Strait", slug="strait"))
    a_page(section, "ferry", NOW, topics=[topic], story=story)
    for path in ("/", "/news/", "/topics/ships/", "/stories/strait/"):
        assert "policy" in client.get(path, headers=GATE)["Broadsheet-Keys"].split(), path
    versions.store(POLICY, now=timezone.now())
    assert Change.objects.latest("seq").keys == "policy"


def test_saying_so_costs_no_query_for_each_article(client, front):
    section = a_section(front, "news")
    for number in range(2):
        a_page(section, f"early-{number}", NOW, topics=[a_topic(f"Early{number}")])
    client.get("/news/")
    with CaptureQueriesContext(connection) as few:
        client.get("/news/")
    for number in range(10):
        a_page(section, f"late-{number}", NOW, topics=[a_topic(f"Late{number}")])
    with CaptureQueriesContext(connection) as many:
        client.get("/news/")
    assert len(many) <= len(few)
