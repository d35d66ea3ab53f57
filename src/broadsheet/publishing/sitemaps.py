"""Sitemaps: every public page with the time of its last change, and the news of the last two days.

The news sitemap keeps to what search engines ask of one: articles of two days, a thousand at most, the
time of first publication, and the title as it stands on the page.
"""

from datetime import datetime, timedelta

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap as PageSitemap

from broadsheet.publishing.clock import the_time
from broadsheet.publishing.edition import edition_of
from broadsheet.publishing.models import ArticlePage, Author, Subject, Topic

NEWS_AGE = timedelta(days=2)
MOST_NEWS = 1000
# Languages are named without a place (ISO 639), save where the script hangs on it.
WITH_PLACE = ("zh-cn", "zh-tw")


class SubjectSitemap(Sitemap):
    """The pages of one kind of subject."""

    def __init__(self, model: type[Subject]) -> None:
        self.model = model

    def items(self) -> QuerySet[Subject]:
        """Return those that have a page worth finding."""
        lookup = "signed__page__live" if self.model is Author else "articles__live"
        return self.model.objects.filter(**{lookup: True}).distinct().order_by("pk")


SITEMAPS = {"pages": PageSitemap, "authors": SubjectSitemap(Author), "topics": SubjectSitemap(Topic)}


@require_safe
@cache_control(max_age=300, public=True)
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """The news sitemap."""
    context = {
        "name": edition_of(request).name,
        "language": language_of(edition_of(request).locale),
        "articles": [
            (article.get_full_url(request), article.title, article.published_at)
            for article in news(the_time())
        ],
    }
    return render(request, "broadsheet/news_sitemap.xml", context, content_type="application/xml")


def language_of(locale: str) -> str:
    """Return a locale's language as news sitemaps name it: `en` for en-GB, but `zh-tw` for zh-TW."""
    tag = locale.replace("_", "-").lower()
    return tag if tag in WITH_PLACE else tag.partition("-")[0]


def news(now: datetime) -> QuerySet[ArticlePage]:
    """Return the articles that are news at `now`, newest first."""
    recent = ArticlePage.objects.published().filter(first_published_at__gt=now - NEWS_AGE)
    return recent.defer_streamfields()[:MOST_NEWS]
