"""Groups and gift subscriptions in the admin: to be looked at; readers and their payments make them."""

from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.subscriptions.gifts.telling import state_text
from broadsheet.subscriptions.groups.seats import left_in
from broadsheet.subscriptions.models import Gift, Group

LOOKING = {"view"}


class LookingOnly(ModelPermissionPolicy):
    """Lets those who may look do so, and nobody change anything here."""

    def user_has_permission(self, user: object, action: str) -> bool:
        """Whether a user may do something: never more than look."""
        return action in LOOKING and super().user_has_permission(user, action)


class Groups(SnippetViewSet):
    """Who pays for several readers, and how many seats are free."""

    model = Group
    menu_label = gettext_lazy("Groups")
    icon = "group"
    inspect_view_enabled = True
    list_display = [
        Column("owner", label=gettext_lazy("Paid by"), accessor="subscription.account"),
        Column("product", label=gettext_lazy("Product"), accessor="subscription.price.product"),
        "seats",
        Column("left", label=gettext_lazy("Free seats"), accessor=left_in),
    ]
    search_fields = ["subscription__account__user__email", "places__email"]


class Gifts(SnippetViewSet):
    """Subscriptions that readers gave. The code is not shown: whoever has it has the gift."""

    model = Gift
    menu_label = gettext_lazy("Gift subscriptions")
    icon = "success"
    inspect_view_enabled = True
    inspect_view_fields_exclude = ["code", "provider", "provider_id"]
    list_display = [
        "__str__",
        "giver",
        "email",
        "opens_at",
        Column("state", label=gettext_lazy("State"), accessor=state_text),
        "receiver",
    ]
    search_fields = ["giver__user__email", "email", "receiver__user__email"]


for model in (Group, Gift):
    register_permission_policy(model, LookingOnly(model))
