"""What machines are told of an article: schema.org, as search engines ask for it.

The text itself is never in it. A page without the rest does not name the place where the rest would
stand, because a selector that points at nothing would be a false statement.
"""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from broadsheet.publishing.models.settings import EditionSettings

if TYPE_CHECKING:
    from broadsheet.publishing.models.articles import ArticlePage

REST_SELECTOR = ".article-rest"
PICTURE_SPEC = "width-1200|format-jpeg"


def describe_article(article: "ArticlePage", request: HttpRequest, released: bool) -> dict[str, object]:
    """Return a NewsArticle; `released` says that the page it stands on holds the rest."""
    edition = EditionSettings.for_request(request)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "OpinionNewsArticle" if article.opinion else "NewsArticle",
        "headline": article.title,
        "description": article.standfirst,
        "mainEntityOfPage": article.get_full_url(request),
        "articleSection": article.section.title,
        "keywords": [topic.name for topic in article.topics.all()],
        "author": [
            {"@type": "Person", "name": author.name, "url": request.build_absolute_uri(author.url)}
            for author in article.authors
        ],
        "publisher": {"@type": "NewsMediaOrganization", "name": edition.name},
        "isAccessibleForFree": article.is_open,
    }
    data |= _times(article)
    if article.lead_picture:
        rendition = article.lead_picture.get_rendition(PICTURE_SPEC)
        data["image"] = [request.build_absolute_uri(rendition.url)]
    if released and not article.is_open:
        data["hasPart"] = {
            "@type": "WebPageElement",
            "isAccessibleForFree": False,
            "cssSelector": REST_SELECTOR,
        }
    return data


def _times(article: "ArticlePage") -> dict[str, str]:
    times = {
        "datePublished": article.published_at,
        "dateModified": article.updated_at or article.published_at,
    }
    return {name: time.isoformat() for name, time in times.items() if time}
