"""What an editor may and may not publish."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from wagtail.blocks import StreamValue

from broadsheet.publishing.models import ArticlePage, Picture
from broadsheet.publishing.models.blocks import ArticleBody
from tests.publishing.build import a_page, a_section, an_edition
from tests.publishing.newsroom import a_picture, a_topic

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)


@pytest.fixture
def section():
    return a_section(an_edition(), "business")


def clean_body(*kinds: str) -> StreamValue:
    values = {"paragraph": "<p>Words.</p>", "heading": "Words", "free_part_ends": None}
    block = ArticleBody()
    raw = [{"type": kind, "value": values[kind]} for kind in kinds]
    return block.clean(block.to_python(raw))


def test_a_picture_without_a_credit_is_not_kept():
    with pytest.raises(ValidationError) as caught:
        Picture(title="Grey", credit="").full_clean()
    assert "credit" in caught.value.error_dict


def test_not_even_when_nobody_checks():
    with pytest.raises(IntegrityError):
        a_picture(credit="")


def test_an_article_whose_picture_credits_nobody_is_not_published(section):
    article = a_page(section, "talks", PUBLISHED)
    article.lead_picture = a_picture(credit=" ")
    with pytest.raises(ValidationError) as caught:
        article.save_revision()
    assert "lead_picture" in caught.value.error_dict


def test_an_article_needs_no_picture(section):
    assert a_page(section, "talks", PUBLISHED).live


def test_a_picture_in_the_text_must_have_a_credit_too():
    block = ArticleBody().child_blocks["picture"]
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"image": a_picture(credit=" ").pk, "caption": "", "size": "column"}))


def test_the_free_part_ends_once_and_before_something():
    assert len(clean_body("paragraph", "free_part_ends", "paragraph")) == 3
    with pytest.raises(ValidationError):
        clean_body("paragraph", "free_part_ends", "heading", "free_part_ends", "paragraph")
    with pytest.raises(ValidationError):
        clean_body("paragraph", "free_part_ends")


@pytest.mark.parametrize("slug", ["feed", "page"])
def test_an_address_that_is_taken_is_refused(section, slug):
    with pytest.raises(ValidationError):
        a_page(section, slug, PUBLISHED)


def test_related_articles_are_of_the_story_then_of_the_topics_and_never_the_article_itself(section):
    topic = a_topic()
    article = a_page(section, "talks", PUBLISHED, topics=[topic])
    a_page(section, "weather", PUBLISHED)
    other = a_page(section, "pilots", PUBLISHED, topics=[topic])
    a_page(section, "draft", PUBLISHED, topics=[topic], live=False)
    assert article.find_related() == [other]


def test_a_link_to_an_article_that_is_gone_is_left_as_words(section, client):
    other = a_page(section, "other", PUBLISHED)
    article = a_page(section, "talks", PUBLISHED)
    link = f'<p>See <a linktype="page" id="{other.pk}">there</a>.</p>'
    article.body = [("paragraph", link), *[("paragraph", "<p>More.</p>")] * 3]
    article.save()
    assert f'href="{other.url}"' in client.get(article.url).content.decode()
    other.unpublish()
    assert "See <a>there</a>" in client.get(article.url).content.decode()


def test_the_editor_is_told_the_length_of_a_headline_and_may_keep_it(section, admin_client):
    article = a_page(section, "talks", PUBLISHED)
    page = admin_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert 'data-broadsheet-limit="75"' in page
    assert 'data-broadsheet-limit="160"' in page
    assert "broadsheet_admin/lengths" in page
    ArticlePage(title="H" * 120, slug="long", standfirst="S" * 300, path="x", depth=1).clean_fields(
        exclude=["path", "depth", "content_type", "draft_title"]
    )


@pytest.mark.parametrize("mode", ["", "lead-in"])
def test_the_editor_sees_the_article_whole_and_as_at_the_wall(section, admin_client, mode):
    article = a_page(section, "talks", PUBLISHED)
    address = reverse("wagtailadmin_pages:view_draft", args=[article.pk])
    answer = admin_client.get(address, {"mode": mode})
    assert answer.status_code == 200
    assert ("Paragraph 3" in answer.content.decode()) == (mode == "")
