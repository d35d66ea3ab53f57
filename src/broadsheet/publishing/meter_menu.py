"""The meter's place in Wagtail's admin: its menu, its addresses, who may."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from broadsheet.publishing.policies import admin as policies
from broadsheet.publishing.words import admin as words

# Other parts add their own pages about the meter below this hook.
MENU_HOOK = "register_broadsheet_meter_menu_item"


class PermittedItem(MenuItem):
    """A menu item for those who have a permission."""

    def __init__(self, label: str, url: str, permission: str, **kwargs: object) -> None:
        self.permission = permission
        super().__init__(label, url, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether whoever asks has the permission."""
        return request.user.has_perm(self.permission)


meter_menu = Menu(
    register_hook_name=MENU_HOOK,
    items=[
        PermittedItem(
            _("Policy"),
            reverse_lazy("broadsheet_meter"),
            policies.PERMISSION,
            name="meter-policy",
            icon_name="history",
            order=100,
        ),
        PermittedItem(
            _("Words"),
            reverse_lazy("broadsheet_words"),
            words.PERMISSION,
            name="meter-words",
            icon_name="openquote",
            order=200,
        ),
    ],
)


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    """Return the menu's own item in the sidebar."""
    return SubmenuMenuItem(_("Meter"), meter_menu, name="meter", icon_name="lock", order=160)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the addresses of the pages about the meter."""
    return [
        path("meter/", policies.PolicyPage.as_view(), name="broadsheet_meter"),
        path("meter/change/", policies.ChangeFields.as_view(), name="broadsheet_meter_change"),
        path("meter/change/text/", policies.ChangeText.as_view(), name="broadsheet_meter_change_text"),
        path("meter/<int:number>/again/", policies.RollBack.as_view(), name="broadsheet_meter_roll_back"),
        path("meter/<int:number>/withdraw/", policies.Withdraw.as_view(), name="broadsheet_meter_withdraw"),
        path("meter/words/", words.WordsPage.as_view(), name="broadsheet_words"),
        path("meter/words/<str:language>/", words.WordsPage.as_view(), name="broadsheet_words_in"),
        path(
            "meter/words/<str:language>/<str:key>/", words.EditMessage.as_view(), name="broadsheet_words_edit"
        ),
    ]


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Let groups be given the right to change the policy and the words."""
    return Permission.objects.filter(
        content_type__app_label="broadsheet_publishing",
        codename__in=["change_policyversion", "change_wording"],
    )
