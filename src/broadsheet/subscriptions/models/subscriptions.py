"""A reader's subscription, as the provider last told us of it, and the papers that came with it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models.offers import Offer
from broadsheet.subscriptions.models.products import Price


class State(models.TextChoices):
    """Where a subscription is in its life (subscriptions/lifecycle.py says how it gets there).

    `incomplete` awaits its first payment and grants nothing. `processing`: that was ordered by a way that
    takes days, such as a direct debit; it reads until `grace_ends_at`, as the publisher decides. `past_due`
    reads on until `grace_ends_at`. A subscription that will end is `active` with `cancel_at`: it is paid for.
    """

    INCOMPLETE = "incomplete", _("awaits its first payment")
    PROCESSING = "processing", _("first payment under way")
    TRIALING = "trialing", _("in trial")
    ACTIVE = "active", _("active")
    PAST_DUE = "past_due", _("payment failed, in grace")
    PAUSED = "paused", _("paused")
    EXPIRED = "expired", _("expired")


class EndReason(models.TextChoices):
    """Why a subscription ended: churn is told apart by it."""

    CANCELLED = "cancelled", _("the reader cancelled")
    WITHDRAWN = "withdrawn", _("the reader withdrew from the contract")
    PAYMENT_FAILED = "payment_failed", _("payment failed")
    TRIAL_OVER = "trial_over", _("the trial ended without a payment")
    BY_STAFF = "by_staff", _("ended by staff")


class Subscription(models.Model):
    """One product, for one account, at one price.

    All of it is a projection of what the provider says (its inbox, its reconcile), and can be made anew
    from there. `paid_until` is the end of what is paid or free; nothing opens beyond `grace_ends_at`.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="subscriptions")
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="subscriptions")
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, blank=True)
    provider = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=100)
    # The order that it was bought by: the same order never buys twice.
    order_key = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.INCOMPLETE)
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    paid_until = models.DateTimeField(_("paid until"), null=True, blank=True)
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    intro_ends_at = models.DateTimeField(null=True, blank=True)
    grace_ends_at = models.DateTimeField(null=True, blank=True)
    # What is taken off the payments to come, as the provider has it: {"percent"} or {"amount_minor"}, and
    # perhaps {"until"}, an instant; without it off the next payment alone.
    discount = models.JSONField(default=dict, blank=True, editable=False)
    cancel_at = models.DateTimeField(_("ends on"), null=True, blank=True)
    resumes_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=EndReason, blank=True)
    # The provider knows that it is over, and will charge nothing more.
    is_closed = models.BooleanField(default=False)
    # How long the provider's own record has been: an older one never overwrites a newer one.
    provider_seen_at = models.DateTimeField(null=True, blank=True)
    # What the reader was warned of, and for which instant or card, so that it is said once.
    warned_of = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_id"], name="one_per_provider_id"),
            models.UniqueConstraint(
                fields=["account", "order_key"],
                condition=~models.Q(order_key=""),
                name="one_per_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.price.product}"


class Customer(models.Model):
    """An account's name at a provider."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="customers")
    provider = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=100)
    # What is known of the card: {"brand", "last4", "exp_month", "exp_year", "fingerprint"}.
    card = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_id"], name="one_account_per_customer"),
            models.UniqueConstraint(fields=["account", "provider"], name="one_customer_per_account"),
        ]

    def __str__(self) -> str:
        return self.provider_id


class Invoice(models.Model):
    """What a reader was asked to pay, and whether they did."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="invoices")
    provider_id = models.CharField(max_length=100, unique=True)
    number = models.CharField(max_length=60)
    amount_minor = models.IntegerField()
    tax_minor = models.IntegerField(default=0)
    refunded_minor = models.IntegerField(default=0)
    currency = models.CharField(max_length=3)
    issued_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    # It was taken back before it was paid: nothing is owed on it.
    voided_at = models.DateTimeField(null=True, blank=True)
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return self.number


class ProviderEvent(models.Model):
    """The inbox: what a provider told us, stored before it is handled, handled once."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=80)
    # The provider's name of the subscription, or else the customer, that it is about.
    about = models.CharField(max_length=100, blank=True, db_index=True)
    body = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True, blank=True)
    # Nobody handles it before: somebody is at it, or it failed and rests until then.
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-received_at"]
        verbose_name = _("provider event")
        verbose_name_plural = _("provider events")
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="each_event_once")]
        indexes = [models.Index("due_at", condition=models.Q(handled_at=None), name="events_to_handle")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class AuditEntry(models.Model):
    """Who did what to a reader's subscription, and when. Never changed, never deleted with its maker."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="audit_entries")
    subscription = models.ForeignKey(Subscription, on_delete=models.SET_NULL, null=True, blank=True)
    # Empty: the reader themself, or the system; `action` says which.
    actor = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=60)
    detail = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
