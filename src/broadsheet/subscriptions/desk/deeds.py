"""What staff may do to a subscription: each is confirmed on a page of its own and written down."""

from datetime import datetime
from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.desk.amounts import AmountField, minor_units
from broadsheet.subscriptions.models import EndReason, Invoice, State, Subscription
from broadsheet.subscriptions.money import Money

LIVE = frozenset({State.PROCESSING, State.TRIALING, State.ACTIVE, State.PAST_DUE, State.PAUSED})


class Deed(forms.Form):
    """One thing to do. `title` is on its button, `says` what will be true afterwards."""

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    says: ClassVar[str | Promise]
    # Pages list what may be done, as classes: templates call what they find unless told not to.
    do_not_call_in_templates: ClassVar[bool] = True

    def __init__(self, subscription: Subscription, now: datetime, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.subscription = subscription
        self.now = now

    @classmethod
    def is_possible(cls, subscription: Subscription) -> bool:
        """Whether it makes sense as the subscription stands."""
        return subscription.state in LIVE

    def act(self, actor: str) -> None:
        """Do it. Raises ProviderRefused or ProviderUnavailable."""
        raise NotImplementedError


class LookAgain(Deed):
    """Fetch what the provider has."""

    name, title = "look", gettext_lazy("Ask the provider again")
    says = gettext_lazy("What we hold is made anew from what the provider says now. Nothing is charged.")

    @classmethod
    def is_possible(cls, subscription: Subscription) -> bool:
        """Always: also one that has ended may be found alive."""
        return True

    def act(self, actor: str) -> None:
        """Ask."""
        dealings.refresh(self.subscription, self.now)


class CancelAtEnd(Deed):
    """Let it run out."""

    name, title = "cancel", gettext_lazy("Cancel at the end of what is paid")
    says = gettext_lazy("The reader reads on until then. Nothing more is charged.")
    words = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    @classmethod
    def is_possible(cls, subscription: Subscription) -> bool:
        """While it runs and does not end anyway."""
        return super().is_possible(subscription) and subscription.cancel_at is None

    def act(self, actor: str) -> None:
        """Cancel."""
        words = self.cleaned_data["words"]
        dealings.cancel(self.subscription, self.now, reason=EndReason.BY_STAFF, actor=actor, words=words)


class EndNow(Deed):
    """End it at once."""

    name, title = "end", gettext_lazy("End at once")
    says = gettext_lazy("The right to read ends within five minutes. Nothing is paid back by this.")
    words = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def act(self, actor: str) -> None:
        """End."""
        words = self.cleaned_data["words"]
        dealings.cancel(
            self.subscription,
            self.now,
            at_period_end=False,
            reason=EndReason.BY_STAFF,
            actor=actor,
            words=words,
        )


class Resume(Deed):
    """Take back a cancellation or a pause."""

    name, title = "resume", gettext_lazy("Resume")
    says = gettext_lazy("It goes on and renews as before.")

    @classmethod
    def is_possible(cls, subscription: Subscription) -> bool:
        """While it is paused, or will end."""
        is_ending = subscription.cancel_at is not None
        return super().is_possible(subscription) and (is_ending or subscription.state == State.PAUSED)

    def act(self, actor: str) -> None:
        """Resume."""
        dealings.resume(self.subscription, self.now, actor=actor)


class Extend(Deed):
    """Give time."""

    name, title = "extend", gettext_lazy("Extend for nothing")
    says = gettext_lazy("The next payment is due on the day you name; until then nothing is charged.")
    until = forms.DateTimeField(
        label=gettext_lazy("Until"), help_text=gettext_lazy("Such as 2026-12-31 23:59, by the paper’s clock.")
    )

    def clean_until(self) -> datetime:
        """Refuse a term that would become shorter."""
        until: datetime = self.cleaned_data["until"]
        if until <= (self.subscription.paid_until or self.now):
            raise forms.ValidationError(_("Expected a time after the end of what is paid."))
        return until

    def act(self, actor: str) -> None:
        """Extend."""
        dealings.extend(self.subscription, self.cleaned_data["until"], self.now, actor=actor)


DEEDS: tuple[type[Deed], ...] = (CancelAtEnd, EndNow, Resume, Extend, LookAgain)


class Refund(forms.Form):
    """Money back, all of an invoice or some."""

    title = gettext_lazy("Pay back")
    says = gettext_lazy("The money goes the way it came. The subscription itself goes on.")
    amount = AmountField(label=gettext_lazy("Amount"))

    def __init__(self, invoice: Invoice, now: datetime, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.invoice = invoice
        self.now = now
        self.left = Money(invoice.amount_minor - invoice.refunded_minor, invoice.currency)
        self.fields["amount"].initial = self.left.amount

    def clean_amount(self) -> Money:
        """Return the money; refuse more than is left of the invoice, and nothing."""
        minor = minor_units(self.cleaned_data["amount"], self.invoice.currency)
        if not 0 < minor <= self.left.amount_minor:
            message = _("Expected more than nothing and at most %(most)s.")
            raise forms.ValidationError(message % {"most": self.left.amount})
        return Money(minor, self.invoice.currency)

    def act(self, actor: str) -> None:
        """Pay back. Raises ProviderRefused or ProviderUnavailable."""
        dealings.refund(self.invoice, self.cleaned_data["amount"], self.now, actor=actor)


def deeds_for(subscription: Subscription) -> list[type[Deed]]:
    """Return what may be done to a subscription now."""
    return [deed for deed in DEEDS if deed.is_possible(subscription)]
