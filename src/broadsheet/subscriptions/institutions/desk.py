"""Institutions in the admin. Importing this registers them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.subscriptions.models import Institution


class Institutions(SnippetViewSet):
    """Whose people read by its right."""

    model = Institution
    menu_label = _("Institutions")
    icon = "group"
    menu_order = 175
    add_to_admin_menu = True
    list_display = ["name", "allowance", "starts_at", "ends_at"]
    search_fields = ["name", "domains", "networks", "note"]
    panels = [
        FieldPanel("name"),
        MultiFieldPanel([FieldPanel("networks"), FieldPanel("domains")], heading=_("Who belongs to it")),
        FieldRowPanel([FieldPanel("scopes"), FieldPanel("allowance")]),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("note"),
    ]


register_snippet(Institutions)
