"""The published articles as plain values, for programs."""

from datetime import datetime

from broadsheet.meter import Access, Policy, Reader, Reason, decide
from broadsheet.publishing.articles_for_meter import as_article
from broadsheet.publishing.explaining import NOBODY
from broadsheet.publishing.listings import with_sections
from broadsheet.publishing.models import ArticlePage

# What a stranger meets that is no matter of counting.
UNCOUNTED = {
    Reason.OPEN_ARTICLE: Access.OPEN,
    Reason.OPENED_FOR_EVERYONE: Access.OPEN,
    Reason.HARD_LOCKED: Access.LOCKED,
}


def list_articles(policy: Policy, now: datetime) -> list[dict[str, object]]:
    """Return `id`, `path`, `access`, `section`, `title` and `published` (RFC 3339) of each, newest first.

    `access` is what holds under the policy at `now`: a rule may open or lock what editors left metered.
    """
    return [
        {
            "id": article.pk,
            "path": article.relative_url(None) or article.get_url(),
            "access": _access(article, policy, now),
            "section": article.section_path,
            "title": article.title,
            "published": article.first_published_at.isoformat(),
        }
        for article in with_sections(ArticlePage.objects.for_lists())
    ]


def _access(article: ArticlePage, policy: Policy, now: datetime) -> str:
    decision = decide(policy, Reader(NOBODY), as_article(article), now)
    return UNCOUNTED.get(decision.reason, Access.METERED).value
