"""The published articles as plain values, for programs."""

from broadsheet.publishing.models import ArticlePage


def list_articles() -> list[dict[str, object]]:
    """Return `id`, `path`, `access`, `section`, `title` and `published` (RFC 3339) of each, newest first."""
    return [
        {
            "id": article.pk,
            "path": article.relative_url(None) or article.get_url(),
            "access": article.access,
            "section": article.section_path,
            "title": article.title,
            "published": article.first_published_at.isoformat(),
        }
        for article in ArticlePage.objects.published().defer_streamfields()
    ]
