"""Institutions in the admin. Importing this registers them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.ledgers.base import LedgerUnavailable
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.institutions.listing import read_this_month
from broadsheet.subscriptions.models import Institution


def read_text(institution: Institution) -> str:
    """Return how many articles an institution's people opened this month; a dash while the ledger is down."""
    try:
        return str(read_this_month(institution, the_time()))
    except LedgerUnavailable:
        return "–"


class Institutions(SnippetViewSet):
    """Whose people read by its right."""

    model = Institution
    menu_label = _("Institutions")
    icon = "group"
    menu_order = 175
    add_to_admin_menu = True
    list_display = [
        "name",
        "allowance",
        Column("read", label=_("Read this month"), accessor=read_text),
        "starts_at",
        "ends_at",
    ]
    search_fields = ["name", "domains", "networks", "note"]
    panels = [
        FieldPanel("name"),
        MultiFieldPanel([FieldPanel("networks"), FieldPanel("domains")], heading=_("Who belongs to it")),
        FieldRowPanel([FieldPanel("scopes"), FieldPanel("allowance")]),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("note"),
    ]


register_snippet(Institutions)
