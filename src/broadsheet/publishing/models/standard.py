"""Standing pages: about the paper, how to write to it, what a subscription pays for."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from broadsheet.publishing.models.blocks import TextBody
from broadsheet.publishing.models.edition_page import EditionPage


class StandardPage(EditionPage):
    """A page that stays. Those shown in menus are linked at the foot of every page."""

    body = StreamField(TextBody(), blank=True)

    template = "broadsheet/standard_page.html"
    parent_page_types = ["broadsheet_publishing.FrontPage", "broadsheet_publishing.StandardPage"]
    subpage_types = ["broadsheet_publishing.StandardPage"]
    show_in_menus_default = True
    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "standing page"
