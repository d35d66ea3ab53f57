"""What is sold: products, and what each costs a term."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from broadsheet.subscriptions.money import Money


class Unit(models.TextChoices):
    """The units that terms are counted in."""

    DAY = "day", _("days")
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")
    YEAR = "year", _("years")


class Product(ClusterableModel):
    """Something a reader can have: which sections it opens, and whether it comes on paper too."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("short name"), unique=True)
    pitch = models.TextField(_("the case for it"), blank=True, help_text=_("One sentence a line."))
    scopes = models.JSONField(
        _("may read"), default=list, help_text=_('["*"] for everything, or the paths of sections.')
    )
    is_print = models.BooleanField(_("is delivered on paper"), default=False)
    devices_at_once = models.PositiveSmallIntegerField(
        _("devices at once"), null=True, blank=True, help_text=_("Empty: as many as they like.")
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=1, help_text=_("More than one: a group. Whoever pays invites the others.")
    )
    gift_links_a_month = models.PositiveSmallIntegerField(_("articles to give away a month"), default=0)
    gift_link_opens = models.PositiveSmallIntegerField(_("each to be opened so often"), default=10)
    gift_link_days = models.PositiveSmallIntegerField(_("and within so many days"), default=14)
    is_on_sale = models.BooleanField(_("is on sale"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a product costs for each term, until it is ended."""

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="prices")
    amount_minor = models.PositiveIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    term_count = models.PositiveSmallIntegerField(_("every"), default=1, validators=[MinValueValidator(1)])
    term_unit = models.CharField(_("unit"), max_length=5, choices=Unit, default=Unit.MONTH)
    is_on_sale = models.BooleanField(_("is on sale"), default=True)
    # What the price is called at each provider that knows it: {"stripe": "price_..."}.
    provider_ids = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["product", "amount_minor"]
        verbose_name = _("price")
        verbose_name_plural = _("prices")

    def __str__(self) -> str:
        return f"{self.product}: {self.money.text('en')}, {self.term_count} {self.term_unit}"

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)
