"""The sales desk's place in Wagtail's admin: its menu, its addresses, who may."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from broadsheet.subscriptions.desk import deed_pages, owed, payments, rises, selling, subscribers
from broadsheet.subscriptions.desk.catalogue import Offers, Products, SaveOffers
from broadsheet.subscriptions.desk.giving import Gifts, Groups
from broadsheet.subscriptions.models import Entitlement

MENU_ORDER = 165


class Access(SnippetViewSet):
    """Who may read what for nothing, and until when."""

    model = Entitlement
    menu_label = _("Complimentary access")
    icon = "key"
    list_display = ["account", "scope", "starts_at", "ends_at", "note"]
    list_filter = ["scope"]
    search_fields = ["account__user__email", "note"]
    panels = [FieldPanel(name) for name in ("email", "scope", "starts_at", "ends_at", "note")]


class ReadersItem(MenuItem):
    """The way to the readers, for those who may see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether whoever asks may see subscriptions."""
        return request.user.has_perm(subscribers.PERMISSION)


class SellersItem(MenuItem):
    """The way to what changes subscriptions, for those who may change them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether whoever asks may change subscriptions."""
        return request.user.has_perm(deed_pages.PERMISSION)


class Sales(SnippetViewSetGroup):
    """What is sold, and to whom."""

    menu_label = _("Sales")
    menu_icon = "pick"
    menu_order = MENU_ORDER + 1
    items = (Products, Offers, SaveOffers, Access, Groups, Gifts)

    def get_submenu_items(self) -> list[MenuItem]:
        """Return the lists, price rises, and the page of what is awaited by bank transfer."""
        transfers = ReadersItem(
            _("Bank transfers"), reverse_lazy("broadsheet_owed"), name="bank-transfers", icon_name="form"
        )
        raising = SellersItem(
            _("Price rises"), reverse_lazy("broadsheet_rises"), name="price-rises", icon_name="arrow-up"
        )
        return [*super().get_submenu_items(), raising, transfers]


register_snippet(Sales)


@hooks.register("register_admin_menu_item")
def register_readers() -> MenuItem:
    """Return the item that leads to the readers."""
    return ReadersItem(
        _("Readers"),
        reverse_lazy("broadsheet_subscribers"),
        name="readers",
        icon_name="user",
        order=MENU_ORDER,
    )


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the addresses of the pages about readers."""
    return [
        path("readers/", subscribers.SubscribersPage.as_view(), name="broadsheet_subscribers"),
        path("readers/<int:pk>/", subscribers.StoryPage.as_view(), name="broadsheet_story"),
        path("readers/refund/<int:pk>/", deed_pages.RefundPage.as_view(), name="broadsheet_refund"),
        path(
            "readers/subscription/<int:pk>/<slug:deed>/",
            deed_pages.DeedPage.as_view(),
            name="broadsheet_deed",
        ),
        path("sales/price-rises/", rises.RisesPage.as_view(), name="broadsheet_rises"),
        path("sales/price-rises/new/", rises.NewRisePage.as_view(), name="broadsheet_rise_new"),
        path("sales/price-rises/<int:pk>/", rises.RisePage.as_view(), name="broadsheet_rise"),
        path("readers/owed/", owed.OwedPage.as_view(), name="broadsheet_owed"),
        path(
            "readers/owed/invoice/<int:pk>/",
            payments.InvoicePaidPage.as_view(),
            name="broadsheet_invoice_paid",
        ),
        path(
            "readers/owed/transfer/<int:pk>/",
            payments.TransferPaidPage.as_view(),
            name="broadsheet_transfer_paid",
        ),
        path(
            "readers/refund/gift/<int:pk>/",
            payments.GiftRefundPage.as_view(),
            name="broadsheet_gift_refund",
        ),
        path(
            "readers/<int:pk>/give/",
            selling.SalePage.as_view(form=selling.GiveForm),
            name="broadsheet_give",
        ),
        path(
            "readers/<int:pk>/invoice/",
            selling.SalePage.as_view(form=selling.InvoiceForm),
            name="broadsheet_sell",
        ),
    ]


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Let groups be given the right to see subscriptions, and to change them."""
    return Permission.objects.filter(
        content_type__app_label="broadsheet_subscriptions",
        codename__in=["view_subscription", "change_subscription"],
    )
