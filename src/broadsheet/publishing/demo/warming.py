"""Showing the fronts of a fresh edition once, so that every picture on them exists in the sizes they use."""

from broadsheet.publishing.models import FrontPage, SectionPage, StoriesPage


def warm() -> None:
    """Render the front page and every section once."""
    for model in (FrontPage, SectionPage, StoriesPage):
        for page in model.objects.live():
            page.make_preview_request()
