"""The newsroom goes by one clock, which a trial may turn."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.conf import settings

from broadsheet.publishing.clock import LABEL, the_day, the_time
from broadsheet.publishing.models import DiaryEntry, StoriesPage, StoryPage
from broadsheet.publishing.offering import Shown
from tests.publishing.build import an_edition

NEXT_YEAR = datetime(2027, 12, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
def turned(monkeypatch):
    """A clock that was turned to the end of next year."""
    monkeypatch.setattr(apps.get_app_config(LABEL), "clock", lambda: NEXT_YEAR)


def test_by_itself_it_is_the_systems(monkeypatch):
    monkeypatch.setattr(apps.get_app_config(LABEL), "clock", None)
    assert abs((the_time() - datetime.now(UTC)).total_seconds()) < 60


def test_it_goes_by_the_clock_it_was_given(turned):
    assert the_time() == NEXT_YEAR
    assert the_day() == date(2027, 12, 31)


@pytest.mark.django_db
def test_a_diary_and_the_foot_of_a_page_go_by_it(turned, client):
    stories = an_edition().add_child(instance=StoriesPage(title="Stories", slug="stories"))
    story = stories.add_child(instance=StoryPage(title="The talks", slug="talks"))
    DiaryEntry.objects.create(page=story, date=date(2027, 12, 30), what="Talks open")
    DiaryEntry.objects.create(page=story, date=date(2028, 1, 2), what="Signing in Penang")
    context = client.get(story.url).context_data
    assert [entry.what for entry in context["past"]] == ["Talks open"]
    assert [entry.what for entry in context["coming"]] == ["Signing in Penang"]
    assert "Signing in Penang" in client.get(stories.url).content.decode()
    assert ">2027</time>" in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["notice", "wall"])
def test_words_go_by_it_and_those_of_another_day_by_that_day(turned, client, monkeypatch, name):
    asked = []

    def find_offer(reason, kind, section, now, arm):
        asked.append(now)
        return Shown("Try it", (), "$9", "", "/subscribe/try/")

    monkeypatch.setattr(apps.get_app_config(LABEL), "find_offer", find_offer)
    gate = {"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET}
    facts = {"reason": "quota_spent" if name == "wall" else "allowance_left", "left": 1, "limit": 5}
    client.get(f"/-/fragments/{name}", facts, headers=gate)
    client.get(f"/-/fragments/{name}", facts | {"at": "2026-12-24T10:00+00:00"}, headers=gate)
    assert asked == [NEXT_YEAR, datetime(2026, 12, 24, 10, tzinfo=UTC)]
    answer = client.get(f"/-/fragments/{name}", facts | {"at": "2026-12-24T10:00"}, headers=gate)
    assert answer.status_code == 400
