"""What readers fill in about what they have bought."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadsheet.subscriptions.models import Price, Subscription
from broadsheet.subscriptions.plans.telling import price_text
from broadsheet.subscriptions.plans.withdrawing import name_of
from broadsheet.subscriptions.printing.forms import Day
from broadsheet.subscriptions.wording import day_text

LONGEST_PAUSE = timedelta(days=92)
LONGEST_WORDS = 500


class Reason(models.TextChoices):
    """Why readers leave, as far as they say."""

    TOO_DEAR = "too_dear", _("It costs too much")
    TOO_LITTLE_TIME = "too_little_time", _("I do not read it enough")
    CONTENT = "content", _("It is not what I was looking for")
    TROUBLE = "trouble", _("Something did not work")
    OTHER = "other", _("Something else")


class CancelForm(forms.Form):
    """Asks why, and takes no answer for an answer."""

    reason = forms.ChoiceField(
        label=_("Why do you leave?"),
        choices=[("", _("I would rather not say")), *Reason.choices],
        required=False,
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class PauseForm(forms.Form):
    """Until when nothing is charged."""

    until = forms.DateField(label=_("It goes on again on"), widget=Day())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest, self.latest = today + timedelta(days=1), today + LONGEST_PAUSE
        self.fields["until"].widget = Day(self.earliest)
        self.fields["until"].help_text = _("At the latest on %(day)s.") % {"day": day_text(self.latest)}

    def clean_until(self) -> date:
        """Refuse a day that is past, and one too far away."""
        until: date = self.cleaned_data["until"]
        if not self.earliest <= until <= self.latest:
            facts = {"first": day_text(self.earliest), "last": day_text(self.latest)}
            raise forms.ValidationError(
                _("Please choose a day from %(first)s to %(last)s.") % facts, code="out_of_range"
            )
        return until


class PlanChoice(forms.ModelChoiceField):
    """Prices by the names that readers know."""

    def label_from_instance(self, obj: Price) -> str:
        """Return what a price is called: the product and what it costs a term."""
        return f"{obj.product.name}, {price_text(obj)}"


class ChangeForm(forms.Form):
    """Which price instead."""

    price = PlanChoice(label=_("Change to"), queryset=Price.objects.none(), empty_label=None)

    def __init__(self, *args: Any, subscription: Subscription, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].queryset = prices_instead(subscription)


class WithdrawalForm(forms.Form):
    """A statement of withdrawal: who, from which contract, and where the confirmation goes."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address for the confirmation"), widget=forms.EmailInput({"autocomplete": "email"})
    )
    contract = forms.CharField(
        label=_("The contract"),
        max_length=200,
        help_text=_("The number on an invoice, your subscriber number, or what you subscribed to and when."),
    )


class OwnWithdrawalForm(WithdrawalForm):
    """The same for a reader who is signed in and chooses among their own contracts."""

    contract = forms.ChoiceField(label=_("The contract"))

    def __init__(self, *args: Any, contracts: list[Subscription], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contracts = {str(item.pk): item for item in contracts}
        self.fields["contract"].choices = [(key, name_of(item)) for key, item in self.contracts.items()]


def prices_instead(subscription: Subscription) -> models.QuerySet[Price]:
    """Return the prices on sale that a subscription may change to: in its currency, not its own."""
    return (
        Price.objects.filter(is_on_sale=True, product__is_on_sale=True, currency=subscription.price.currency)
        .exclude(pk=subscription.price_id)
        .select_related("product")
        .order_by("product__position", "amount_minor")
    )
