"""Articles in lists: what a headline needs beside it, fetched for all of them at once."""

from collections.abc import Iterable
from typing import Protocol

from django.db.models import Q
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet


class Listed(Protocol):
    """An article in a list."""

    path: str
    steplen: int
    section: Page


class ArticleQuerySet(PageQuerySet):
    """Articles, without their text unless asked."""

    def published(self) -> "ArticleQuerySet":
        """Return those that readers may find, newest first."""
        return self.live().public().order_by("-first_published_at", "-pk")

    def for_lists(self) -> "ArticleQuerySet":
        """Return the published with what a list shows: bylines, pictures, whom it is for, and no text."""
        return (
            self.published()
            .defer_streamfields()
            .select_related("lead_picture")
            .prefetch_related("article_authors__author", "lead_picture__renditions", "topics")
        )

    def with_portraits(self) -> "ArticleQuerySet":
        """Return the same with portraits of their authors, for lists that hold opinion."""
        return self.for_lists().prefetch_related("article_authors__author__portrait__renditions")

    def about(self, subject: object) -> "ArticleQuerySet":
        """Return those that are about (or by) a subject."""
        return self.filter(Q(**{subject.articles_filter: subject})).distinct()


ArticleManager = PageManager.from_queryset(ArticleQuerySet)


def with_sections(articles: Iterable[Listed]) -> list[Listed]:
    """Return the articles, each knowing its section without a query of its own."""
    listed = list(articles)
    paths = {_parent_path(article) for article in listed}
    if not paths:
        return listed
    sections = {section.path: section for section in Page.objects.filter(path__in=paths)}
    for article in listed:
        article.section = sections[_parent_path(article)]
    return listed


def _parent_path(article: Listed) -> str:
    return article.path[: -article.steplen]
