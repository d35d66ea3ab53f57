"""Products with their prices, offers with their codes."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from broadsheet.subscriptions.desk.forms import CodeForm, OfferForm, PriceForm, ProductForm, SaveOfferForm
from broadsheet.subscriptions.desk.paper_time import InPaperTime
from broadsheet.subscriptions.models import EVERYTHING, Offer, Product, SaveOffer
from broadsheet.subscriptions.wording import money_text


class InlineForm(InlinePanel):
    """An inline panel whose rows are a form of our own."""

    def __init__(self, *args: Any, form: type, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form = form

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a copy is made with."""
        return {**super().clone_kwargs(), "form": self.form}

    def get_form_options(self) -> dict[str, Any]:
        """Return the options of the whole form."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = self.form
        return options


def prices_text(product: Product) -> str:
    """Return what a product costs, all prices that are on sale in one line."""
    on_sale = product.prices.filter(is_on_sale=True)
    return ", ".join(money_text(price.money) for price in on_sale) or "–"


def opens_text(product: Product) -> str:
    """Return what a product opens, in one line."""
    return gettext("everything") if product.scopes == [EVERYTHING] else ", ".join(product.scopes)


class CreateOffer(InPaperTime, CreateView):
    """A new offer."""


class EditOffer(InPaperTime, EditView):
    """A change of an offer."""


class Products(SnippetViewSet):
    """What is sold."""

    model = Product
    menu_label = _("Products and prices")
    icon = "form"
    list_display = [
        "name",
        Column("prices", label=_("Prices"), accessor=prices_text),
        Column("opens", label=_("May read"), accessor=opens_text),
        "is_print",
        "is_on_sale",
    ]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
            FieldPanel("pitch"),
            FieldPanel("opens"),
            InlineForm(
                "prices",
                form=PriceForm,
                heading=_("Prices"),
                label=_("price"),
                panels=[
                    FieldRowPanel([FieldPanel("amount"), FieldPanel("currency")]),
                    FieldRowPanel([FieldPanel("term_count"), FieldPanel("term_unit")]),
                    FieldPanel("is_on_sale"),
                ],
            ),
            MultiFieldPanel(
                [
                    FieldPanel("is_print"),
                    FieldRowPanel([FieldPanel("devices_at_once"), FieldPanel("seats")]),
                    FieldPanel("gift_links_a_month"),
                    FieldRowPanel([FieldPanel("gift_link_opens"), FieldPanel("gift_link_days")]),
                    FieldRowPanel([FieldPanel("is_on_sale"), FieldPanel("position")]),
                ],
                heading=_("Conditions"),
            ),
        ],
        base_form_class=ProductForm,
    )


class Offers(SnippetViewSet):
    """The ways to buy it."""

    model = Offer
    menu_label = _("Offers")
    icon = "tag"
    list_display = ["name", "headline", "price", "audience", "starts_at", "ends_at"]
    list_filter = ["audience", "price__product"]
    add_view_class = CreateOffer
    edit_view_class = EditOffer
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
            FieldPanel("headline"),
            FieldPanel("words"),
            FieldPanel("price"),
            MultiFieldPanel(
                [
                    FieldPanel("intro_amount"),
                    FieldRowPanel([FieldPanel("intro_count"), FieldPanel("intro_unit")]),
                    FieldPanel("trial_days"),
                ],
                heading=_("How it begins"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("audience"),
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldPanel("is_once_per_reader"),
                    FieldPanel("position"),
                ],
                heading=_("For whom, and when"),
            ),
            FieldPanel("needs_code"),
            InlineForm(
                "codes",
                form=CodeForm,
                heading=_("Codes"),
                label=_("code"),
                panels=[FieldRowPanel([FieldPanel("code"), FieldPanel("most_uses")])],
            ),
        ],
        base_form_class=OfferForm,
    )


def taken_by(offer: SaveOffer) -> int:
    """Return how many readers have stayed for an offer."""
    return offer.taken.count()


class SaveOffers(SnippetViewSet):
    """What readers who want to leave are offered to stay."""

    model = SaveOffer
    menu_label = _("Offers to stay")
    icon = "lock-open"
    list_display = [
        "name",
        "headline",
        "product",
        "terms",
        "starts_at",
        "ends_at",
        Column("taken", label=_("Taken"), accessor=taken_by),
    ]
    add_view_class = CreateOffer
    edit_view_class = EditOffer
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("headline"),
            FieldPanel("words"),
            FieldPanel("product"),
            MultiFieldPanel(
                [
                    FieldPanel("percent_off"),
                    FieldRowPanel([FieldPanel("amount_off"), FieldPanel("currency")]),
                    FieldPanel("terms"),
                ],
                heading=_("How much off"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]), FieldPanel("position")],
                heading=_("When"),
            ),
        ],
        base_form_class=SaveOfferForm,
    )
