"""The steps before a sale are told with who took them, and the article that led to them."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from broadsheet.project.books import writer_for
from broadsheet.publishing.models import FrontPage
from tests.journal.builders import rows_in
from tests.publishing.build import a_page, a_section, an_edition

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """What the journal holds of steps."""
    an_edition()
    writer = writer_for(tmp_path)
    monkeypatch.setattr("broadsheet.project.steps.writer_of", lambda environment: writer)

    def told():
        writer.stop()
        return rows_in(tmp_path)

    yield told
    writer.stop()


def test_a_look_at_the_offers_is_told_with_the_article_that_led_there(client, steps):
    article = a_page(a_section(FrontPage.objects.get(), "world"), "sea-gates", timezone.now())
    client.get("/subscribe/", {"next": article.url}, headers={"User-Agent": FIREFOX})
    (row,) = steps()
    assert (row["event"], row["article"], row["device"]) == ("offers_shown", str(article.pk), "desktop")
    assert (row["reader"], row["robot"], row["kind"]) == ("", "", "anonymous")


def test_a_look_at_the_way_to_register_is_told(client, steps):
    client.get("/account/signup/", headers={"User-Agent": FIREFOX})
    assert [row["event"] for row in steps()] == ["signup_shown"]


def test_robots_staff_and_what_nobody_asked_for_are_told_apart_or_not_at_all(client, steps):
    client.get("/subscribe/", headers={"User-Agent": "Somebot/1.0"})
    client.get("/subscribe/", headers={"User-Agent": FIREFOX, "Sec-Purpose": "prefetch;prerender"})
    client.head("/subscribe/", headers={"User-Agent": FIREFOX})
    client.get("/subscribe/no-such-offer/", headers={"User-Agent": FIREFOX})
    client.force_login(get_user_model().objects.create_superuser("editor"))
    client.get("/subscribe/", headers={"User-Agent": FIREFOX})
    assert [(row["robot"], row["kind"]) for row in steps()] == [("named", "anonymous"), ("", "staff")]
