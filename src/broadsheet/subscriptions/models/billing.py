"""How patient the paper is, and who collects its money."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

COLLECTION = ("provider", "has_tax", "invoice_days")
PATIENCE = ("grace_days", "grace_days_after_trial", "days_under_way", "trial_notice_days", "card_notice_days")


@register_setting(icon="calendar-alt")
class Billing(BaseGenericSetting):
    """What a publisher decides about collecting money."""

    provider = models.CharField(
        _("collected by"),
        max_length=20,
        default="stripe",
        choices=[("stripe", _("Stripe: cards and wallets")), ("invoice", _("invoices and bank transfers"))],
    )
    has_tax = models.BooleanField(
        _("Stripe works out the tax"),
        default=False,
        help_text=_("Stripe Tax has to be set up in your Stripe account first; prices then include tax."),
    )
    invoice_days = models.PositiveSmallIntegerField(
        _("days to pay"),
        default=14,
        validators=[MaxValueValidator(90)],
        help_text=_("An invoice for a bank transfer is issued so many days before its term begins."),
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"),
        default=14,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "After a payment has failed everything stays open for so long. Then the subscription ends, and "
            "no further payment is tried."
        ),
    )
    grace_days_after_trial = models.PositiveSmallIntegerField(
        _("days of grace after a free trial"), default=1, validators=[MaxValueValidator(60)]
    )
    days_under_way = models.PositiveSmallIntegerField(
        _("days while a first payment is under way"),
        default=14,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "Direct debits and the like take days. Meanwhile everything is open for so long; with 0 it opens "
            "when the money has come."
        ),
    )
    trial_notice_days = models.PositiveSmallIntegerField(
        _("say that a trial ends, days before"), default=3, validators=[MaxValueValidator(30)]
    )
    card_notice_days = models.PositiveSmallIntegerField(
        _("say that a card expires, days before"), default=21, validators=[MaxValueValidator(90)]
    )

    panels = [
        MultiFieldPanel([FieldPanel(name) for name in COLLECTION], heading=_("Collection")),
        MultiFieldPanel([FieldPanel(name) for name in PATIENCE], heading=_("Patience and notices")),
    ]

    class Meta:
        verbose_name = _("billing")
