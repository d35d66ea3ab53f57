"""Every screen that the newsroom works at opens."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from broadsheet.publishing.models import (
    ArticlePage,
    Author,
    EditionSettings,
    Organisation,
    Person,
    Place,
    Topic,
)
from tests.publishing.build import a_page, a_section, an_edition
from tests.publishing.newsroom import a_picture, a_topic, an_author

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)


@pytest.fixture
def article() -> ArticlePage:
    article = a_page(a_section(an_edition(), "news"), "talks", PUBLISHED, lead_picture=a_picture())
    article.save_revision()
    article.title = "Talks resumed"
    article.save_revision().publish()
    return article


@pytest.fixture
def opens(admin_client):
    """Open a screen and return what it says."""

    def opens(name: str, *args: object) -> str:
        answer = admin_client.get(reverse(name, args=args))
        assert answer.status_code == 200, name
        return answer.content.decode()

    return opens


def test_every_kind_of_page_can_be_edited(article, opens):
    section = article.get_parent()
    front = section.get_parent()
    for page in (article, section, front):
        opens("wagtailadmin_pages:edit", page.pk)
        opens("wagtailadmin_explore", page.pk)
    for parent, model in ((section, "articlepage"), (front, "storiespage"), (front, "standardpage")):
        opens("wagtailadmin_pages:add", "broadsheet_publishing", model, parent.pk)


def test_access_is_explained_in_words(article, opens):
    screen = opens("wagtailadmin_pages:edit", article.pk)
    assert "Metered: counts as one of the reader" in screen
    assert "Locked: for subscribers" in screen


def test_two_versions_can_be_compared(article, opens):
    earlier, later = article.revisions.order_by("pk")
    assert "resumed" in opens("wagtailadmin_pages:revisions_compare", article.pk, earlier.pk, later.pk)


def test_bylines_subjects_pictures_and_the_edition_can_be_edited(article, opens):
    an_author(), a_topic()
    for model in (Author, Topic, Person, Organisation, Place):
        names = model.snippet_viewset
        opens(names.get_url_name("list"))
        opens(names.get_url_name("add"))
    opens(Author.snippet_viewset.get_url_name("edit"), Author.objects.get().pk)
    opens("wagtailimages:edit", article.lead_picture.pk)
    opens("wagtailimages:add")
    settings = EditionSettings.for_site(article.get_site())
    opens("wagtailsettings:edit", "broadsheet_publishing", "editionsettings", settings.site_id)


def test_a_picture_without_a_credit_is_sent_back(admin_client, article):
    picture = article.lead_picture
    form = {"title": "Grey", "credit": "", "collection": picture.collection_id, "tags": ""}
    answer = admin_client.post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    assert answer.status_code == 200
    assert "This field is required" in answer.content.decode()
