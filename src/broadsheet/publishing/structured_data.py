"""What machines are told of an article: schema.org, as search engines ask for it.

The text itself is never in it. A page without the rest does not name the place where the rest would
stand, because a selector that points at nothing would be a false statement.
"""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.templatetags.static import static

from broadsheet.publishing.models.settings import EditionSettings

if TYPE_CHECKING:
    from broadsheet.publishing.models.articles import ArticlePage
    from broadsheet.publishing.models.sections import SectionPage

ICON = "broadsheet/icon.svg"
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
        "publisher": describe_publisher(edition, request),
        "inLanguage": edition.locale,
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


def describe_publisher(edition: EditionSettings, request: HttpRequest) -> dict[str, object]:
    """Return the paper as the publisher that articles name."""
    return {
        "@type": "NewsMediaOrganization",
        "name": edition.name,
        "url": request.build_absolute_uri("/"),
        "logo": {"@type": "ImageObject", "url": request.build_absolute_uri(static(ICON))},
    }


def describe_edition(request: HttpRequest) -> dict[str, object]:
    """Return the paper itself: who publishes it, since when, where else it is, and how it is searched."""
    edition = EditionSettings.for_request(request)
    publisher = describe_publisher(edition, request)
    if edition.founded:
        publisher["foundingDate"] = str(edition.founded)
    publisher["sameAs"] = [link.url for link in edition.follow_links.all()]
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": edition.name,
        "url": request.build_absolute_uri("/"),
        "inLanguage": edition.locale,
        "publisher": publisher,
        "potentialAction": {
            "@type": "SearchAction",
            "target": request.build_absolute_uri("/search/") + "?q={search_term_string}",
            "query-input": "required name=search_term_string",
        },
    }


def describe_section(section: "SectionPage", request: HttpRequest) -> dict[str, object]:
    """Return a section as search engines show it: its way down from the front page."""
    ancestors = section.get_ancestors(inclusive=True).filter(depth__gt=1)
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": page.title, "item": page.get_full_url(request)}
            for place, page in enumerate(ancestors, start=1)
        ],
    }


def _times(article: "ArticlePage") -> dict[str, str]:
    times = {
        "datePublished": article.published_at,
        "dateModified": article.updated_at or article.published_at,
    }
    return {name: time.isoformat() for name, time in times.items() if time}
