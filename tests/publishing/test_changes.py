"""What is noted as changed, for the gates to read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from broadsheet.publishing.changes import changes_since, record
from broadsheet.publishing.models import ArticleAuthor, ArticlePage, Change, EditionSettings
from tests.publishing.build import a_page, a_section, an_edition
from tests.publishing.newsroom import GATE, a_picture, a_topic, an_author

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)


@pytest.fixture
def article() -> ArticlePage:
    business = a_section(an_edition(), "business")
    return a_page(a_section(business, "trade"), "talks", PUBLISHED)


def newest() -> int:
    return changes_since(0)[0]


def noted_by(act) -> set[str]:
    seq = newest()
    act()
    return set(changes_since(seq)[1])


def test_publishing_names_the_article_and_every_list_it_stands_in(article):
    author, topic = an_author(), a_topic()
    article.article_authors = [ArticleAuthor(author=author)]
    article.topics = [topic]
    keys = noted_by(lambda: article.save_revision().publish())
    assert keys == {article.key, "list", "list-business", "list-business/trade"} | {
        f"list-{author.key}",
        f"list-{topic.key}",
    }


def test_a_draft_changes_nothing_that_readers_see(article):
    article.title = "Better"
    assert noted_by(lambda: article.save_revision()) == set()


def test_a_new_draft_changes_nothing_either(article):
    draft = ArticlePage(title="Draft", slug="draft", live=False)
    assert noted_by(lambda: article.get_parent().add_child(instance=draft)) == set()


def test_unpublishing_names_the_article(article):
    assert {article.key, "list", "list-business"} <= noted_by(article.unpublish)


def test_deleting_names_the_article(article):
    assert {article.key, "list", "list-business", "list-business/trade"} <= noted_by(article.delete)


def test_moving_names_the_lists_it_left_and_those_it_came_to(article):
    life = a_section(article.get_site().root_page, "life")
    keys = noted_by(lambda: article.move(life, pos="last-child"))
    assert {article.key, "list-business/trade", "list-life"} <= keys


def test_a_new_address_of_a_section_names_every_page_in_it(article, django_capture_on_commit_callbacks):
    business = article.get_parent().get_parent().specific
    business.slug = "economy"
    seq = newest()
    with django_capture_on_commit_callbacks(execute=True):
        business.save()
    assert {article.key, business.key, "shell"} <= set(changes_since(seq)[1])


def test_an_author_a_picture_and_the_settings_are_noted(article):
    author, picture = an_author(), a_picture()
    settings = EditionSettings.for_site(article.get_site())
    assert noted_by(author.save) == {author.key, f"list-{author.key}", "list"}
    assert noted_by(picture.save) == {f"picture-{picture.pk}", "list"}
    assert noted_by(settings.save) == {"shell", "list"}


def test_changes_of_yesterday_are_forgotten_but_never_the_newest(article):
    Change.objects.update(created_at=timezone.now() - timedelta(days=2))
    seq = newest()
    record(["page-1"])
    assert list(Change.objects.values_list("keys", flat=True)) == ["page-1"]
    assert newest() == seq + 1


def test_a_gate_that_was_away_too_long_is_told_that_everything_changed(article):
    seq = newest()
    record(["page-1"])
    record(["page-2"])
    Change.objects.filter(seq__lte=seq + 1).delete()
    number, keys = changes_since(seq)
    assert number == seq + 2
    assert {"shell", "list", "list-business/trade", article.key} <= set(keys)
    assert changes_since(seq + 1)[1] == ["page-2"]


def test_a_change_that_is_rolled_back_was_none(article):
    seq = newest()
    with pytest.raises(RuntimeError):
        _publish_and_fail(article)
    assert changes_since(seq) == (seq, [])


def _publish_and_fail(article: ArticlePage) -> None:
    with transaction.atomic():
        article.save_revision().publish()
        raise RuntimeError


def test_the_gate_is_told_the_number_the_names_and_the_policy(client, article):
    seq = newest()
    record(["page-7", "list"])
    record(["list", "shell"])
    answer = client.get("/-/changes", {"since": seq}, headers=GATE).json()
    changed_at = Change.objects.get(seq=seq + 2).created_at.timestamp()
    assert answer == {
        "seq": seq + 2,
        "keys": ["page-7", "list", "shell"],
        "policy": "v0",
        "changed_at": changed_at,
    }
    assert client.get("/-/changes", {"since": seq + 2}, headers=GATE).json()["keys"] == []


def test_nobody_else_is_told_anything(client):
    assert client.get("/-/changes").status_code == 403
