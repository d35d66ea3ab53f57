"""The shop in Wagtail's admin: for now, access granted by hand."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.subscriptions.models import Entitlement


class Access(SnippetViewSet):
    """Who may read what, and until when."""

    model = Entitlement
    menu_label = _("Access")
    icon = "key"
    menu_order = 170
    add_to_admin_menu = True
    list_display = ["account", "scope", "starts_at", "ends_at", "note"]
    list_filter = ["scope"]
    search_fields = ["account__user__email", "note"]
    panels = [FieldPanel(name) for name in ("email", "scope", "starts_at", "ends_at", "note")]


register_snippet(Access)
