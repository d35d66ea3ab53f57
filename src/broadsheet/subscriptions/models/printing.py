"""The paper on paper: when it is printed, where copies go, when they stop, which went missing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.products import Product
from broadsheet.subscriptions.models.subscriptions import Subscription

# What an address is made of, in the words of the rules we check it by.
ADDRESS_PARTS = (
    "name",
    "company_name",
    "street_address",
    "city_area",
    "city",
    "country_area",
    "postal_code",
    "sorting_code",
    "country_code",
)
LONGEST_NUMBER = 20


class ClaimRule(models.TextChoices):
    """What a copy that did not come is made good by."""

    STAFF = "staff", _("whatever staff decide, copy by copy")
    EXTEND = "extend", _("the subscription is longer by a copy’s time")
    CREDIT = "credit", _("the next invoice is less by a copy’s price")


class PrintRun(ClusterableModel):
    """On which weekdays a product is printed, and how long before an issue its delivery file closes."""

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, related_name="print_run", limit_choices_to={"is_print": True}
    )
    monday = models.BooleanField(_("Monday"), default=True)
    tuesday = models.BooleanField(_("Tuesday"), default=True)
    wednesday = models.BooleanField(_("Wednesday"), default=True)
    thursday = models.BooleanField(_("Thursday"), default=True)
    friday = models.BooleanField(_("Friday"), default=True)
    saturday = models.BooleanField(_("Saturday"), default=True)
    sunday = models.BooleanField(_("Sunday"), default=False)
    closes_days_before = models.PositiveSmallIntegerField(
        _("days of notice"),
        default=2,
        help_text=_(
            "Changes of address, stops and new subscriptions reach issues that appear at least so many "
            "days later."
        ),
    )
    claim_days = models.PositiveSmallIntegerField(
        _("days to report a missed copy"), default=30, help_text=_("Older issues can no longer be reported.")
    )

    claim_rule = models.CharField(
        _("a missed copy is made good by"), max_length=6, choices=ClaimRule, default=ClaimRule.STAFF
    )
    claims_by_themselves = models.PositiveSmallIntegerField(
        _("of each subscriber in 30 days"),
        default=2,
        help_text=_("So many missed or damaged copies are made good at once; further ones wait for you."),
    )

    class Meta:
        verbose_name = _("issues calendar")
        verbose_name_plural = _("issues calendars")

    def __str__(self) -> str:
        return str(self.product)

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays of issues, Monday is 0."""
        days = (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )
        return frozenset(number for number, is_printed in enumerate(days) if is_printed)


class IssueChange(models.Model):
    """A day on which the calendar differs: no paper at Christmas, a special edition on election day."""

    print_run = ParentalKey(PrintRun, on_delete=models.CASCADE, related_name="changes")
    on = models.DateField(_("day"))
    is_printed = models.BooleanField(_("there is an issue"), default=False)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["print_run", "on"], name="one_change_a_day")]

    def __str__(self) -> str:
        return f"{self.on}"


class Postal(models.Model):
    """A postal address, in the form that `printing/addresses.py` has checked."""

    name = models.CharField(_("name"), max_length=80)
    company_name = models.CharField(_("company"), max_length=80, blank=True)
    street_address = models.CharField(_("street and number"), max_length=200)
    city_area = models.CharField(_("district"), max_length=80, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    country_area = models.CharField(_("state or province"), max_length=80, blank=True)
    postal_code = models.CharField(_("postcode"), max_length=20, blank=True)
    sorting_code = models.CharField(_("sorting code"), max_length=20, blank=True)
    country_code = models.CharField(_("country"), max_length=2)

    class Meta:
        abstract = True

    @property
    def address(self) -> dict[str, str]:
        """The parts of the address by name."""
        return {part: getattr(self, part) for part in ADDRESS_PARTS}

    def set_address(self, address: dict[str, Any]) -> None:
        """Take over the parts of an address that has been checked."""
        for part in ADDRESS_PARTS:
            setattr(self, part, address.get(part, ""))


class Delivery(Postal):
    """One copy of each issue, delivered to somebody, under the subscriber number on its label.

    Bought here, it follows its subscription. Brought over from the paper's own books, it has none and
    runs between two days; `account` is whoever has proved to be its subscriber.
    """

    number = models.CharField(_("subscriber number"), max_length=LONGEST_NUMBER, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="deliveries")
    subscription = models.OneToOneField(
        Subscription, on_delete=models.CASCADE, null=True, blank=True, related_name="delivery"
    )
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )
    starts_on = models.DateField(_("first issue"))
    ends_on = models.DateField(_("last issue"), null=True, blank=True)
    activated_at = models.DateTimeField(_("web access since"), null=True, blank=True)
    failed_activations = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["number"]
        verbose_name = _("print subscriber")
        verbose_name_plural = _("print subscribers")

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def clean(self) -> None:
        """Refuse a delivery that ends before it begins."""
        super().clean()
        if self.ends_on is not None and self.starts_on is not None and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("This is before the first issue; expected a later day.")})


class Stretch(models.Model):
    """Days from a first to a last, both included."""

    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["first_on"]


class HolidayStop(Stretch):
    """Days on which a subscriber wants no paper."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="stops")

    class Meta(Stretch.Meta):
        verbose_name = _("holiday stop")
        verbose_name_plural = _("holiday stops")
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="stop_ends_later")
        ]

    def __str__(self) -> str:
        return f"{self.delivery.number}: {self.first_on} – {self.last_on}"


class Redirect(Postal, Stretch):
    """Days on which a subscriber wants the paper elsewhere."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="redirects")

    class Meta(Stretch.Meta):
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="redirect_ends_later")
        ]

    def __str__(self) -> str:
        return f"{self.delivery.number}: {self.first_on} – {self.last_on}, {self.city}"


class Fault(models.TextChoices):
    """What may be wrong with a copy."""

    MISSED = "missed", _("It did not come")
    LATE = "late", _("It came late")
    DAMAGED = "damaged", _("It was damaged")


class Outcome(models.TextChoices):
    """What became of a claim."""

    OPEN = "open", _("open")
    SENT_AGAIN = "sent_again", _("sent again")
    CREDITED = "credited", _("made good by the calendar’s rule")
    REFUNDED = "refunded", _("refunded")
    REFUSED = "refused", _("refused")


class Claim(models.Model):
    """A copy that did not come as it should. A copy sent again goes out with the issue of `sent_again_on`."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="claims")
    issue_on = models.DateField(_("issue of"))
    fault = models.CharField(_("what was wrong"), max_length=10, choices=Fault, default=Fault.MISSED)
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("reported"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    sent_again_on = models.DateField(_("sent again with"), null=True, blank=True)
    # How it was made good: until when the subscription goes on for it, or what the next invoice is less by.
    extended_until = models.DateTimeField(null=True, blank=True, editable=False)
    credited_minor = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("missed copy")
        verbose_name_plural = _("missed copies")
        constraints = [models.UniqueConstraint(fields=["delivery", "issue_on"], name="one_claim_an_issue")]

    def __str__(self) -> str:
        return f"{self.delivery.number}: {self.issue_on}"
