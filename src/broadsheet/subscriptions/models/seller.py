"""Who sells: what stands on invoices, and how readers may withdraw."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


class WithdrawalRefund(models.TextChoices):
    """What a reader who withdraws gets back (directive 2011/83/EU, articles 14(3) and 16)."""

    WHOLE = "whole", _("all that was paid")
    REST = "rest", _("what was paid for the days still to come")


@register_setting(icon="form")
class Seller(BaseSiteSetting):
    """The company behind the paper, as invoices and the law need it."""

    legal_name = models.CharField(
        _("company"), max_length=120, blank=True, help_text=_("Empty: the name of the paper.")
    )
    address = models.TextField(_("address"), blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True, help_text=_("VAT DE123456789"))
    bank_details = models.TextField(
        _("bank details"), blank=True, help_text=_("On invoices that are paid by bank transfer.")
    )
    small_print = models.TextField(_("small print"), blank=True, help_text=_("At the foot of every invoice."))
    has_withdrawal = models.BooleanField(
        _("readers may withdraw"),
        default=True,
        help_text=_(
            "Puts the withdrawal function at the foot of every page. Sellers to consumers in the "
            "European Union need it (directive 2011/83/EU, article 11a)."
        ),
    )
    withdrawal_days = models.PositiveSmallIntegerField(
        _("days to withdraw"), default=14, validators=[MinValueValidator(1)]
    )
    withdrawal_refund = models.CharField(
        _("they get back"), max_length=5, choices=WithdrawalRefund, default=WithdrawalRefund.WHOLE
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("legal_name", "address", "tax_number", "bank_details", "small_print")
            ],
            heading=_("On invoices"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("has_withdrawal", "withdrawal_days", "withdrawal_refund")],
            heading=_("Withdrawal"),
        ),
    ]

    class Meta:
        verbose_name = _("seller")
