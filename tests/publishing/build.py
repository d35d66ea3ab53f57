"""A small edition for tests: a front page, sections, articles."""

from datetime import datetime

from wagtail.models import Page, Site

from broadsheet.publishing.models import ArticlePage, FrontPage, SectionPage


def an_edition() -> FrontPage:
    """Return the front page of an edition at the default site."""
    root = Page.objects.get(depth=1)
    front = root.add_child(instance=FrontPage(title="The Paper", slug="paper"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": front}
    )
    return front


def a_section(front: Page, slug: str) -> SectionPage:
    """Return a live section below a page."""
    return front.add_child(instance=SectionPage(title=slug.title(), slug=slug))


def a_page(section: Page, slug: str, published_at: datetime, **fields: object) -> ArticlePage:
    """Return a live article of two paragraphs."""
    body = [("paragraph", f"<p>Paragraph {number} of {slug}.</p>") for number in (1, 2, 3)]
    article = ArticlePage(title=slug.title(), slug=slug, body=body, first_published_at=published_at, **fields)
    return section.add_child(instance=article)
