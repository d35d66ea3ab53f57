"""Articles as the meter sees them, found by number or address; and how readers know them."""

from wagtail.models import Page, Site

from broadsheet.meter import Article
from broadsheet.meter.facts import HASHED
from broadsheet.publishing.models.articles import ArticlePage


def find_article(name: str) -> Article | None:
    """Return the live article with this number or this path, as the meter sees it."""
    page = find_article_page(name)
    return None if page is None else as_article(page)


def find_article_page(name: str) -> ArticlePage | None:
    """Return the live article with this number or this path."""
    articles = ArticlePage.objects.live()
    if name.isascii() and name.isdigit():
        return articles.filter(pk=int(name)).first()
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or not name.strip("/"):
        return None
    url_path = f"{site.root_page.url_path}{name.strip('/')}/"
    return articles.filter(url_path=url_path).first()


def as_article(page: ArticlePage) -> Article:
    """Return an article's facts as the meter takes them."""
    facts = page.get_article_facts()
    return Article(
        article_id=str(facts.article_id),
        access=facts.access,
        section=facts.section,
        tags=frozenset(facts.tags),
        published_at=facts.published_at,
        open_until=facts.open_until,
    )


def find_title(article_key: int) -> tuple[str, str] | None:
    """Return the headline and the path of an article by its key; None for one that is gone."""
    page = Page.objects.live().filter(pk=article_key).first() if article_key < HASHED else None
    return None if page is None else (page.title, page.url or "/")
