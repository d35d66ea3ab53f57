"""What staff give and sell by themselves, for a reader whose story they look at."""

import secrets
from collections.abc import Callable
from datetime import datetime

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.accounts.models import Account
from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.desk.deed_pages import ConfirmPage
from broadsheet.subscriptions.models import Price, State
from broadsheet.subscriptions.providers import Order, ProviderRefused, get_provider
from broadsheet.subscriptions.transfers.deeds import give
from broadsheet.subscriptions.transfers.invoicing import NAME


class PriceChoice(forms.ModelChoiceField):
    """Prices as the desk knows them, also those that are not on sale: a price can be agreed on."""

    def label_from_instance(self, obj: Price) -> str:
        """Return product, amount and term."""
        return str(obj)


class SaleForm(forms.Form):
    """What an account gets. Subclasses say for what."""

    price = PriceChoice(label=gettext_lazy("Product and price"), queryset=Price.objects.none())

    def __init__(self, account: Account, now: datetime, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.now = now
        prices = Price.objects.select_related("product").order_by("product__position", "amount_minor")
        self.fields["price"].queryset = prices

    def clean(self) -> dict[str, object]:
        """Refuse whoever has a subscription: two would be paid for side by side."""
        said: dict[str, object] = super().clean()
        if self.account.subscriptions.exclude(state__in=(State.INCOMPLETE, State.EXPIRED)).exists():
            raise forms.ValidationError(_("This reader has a subscription. Change that, or end it first."))
        return said


class GiveForm(SaleForm):
    """A subscription for nothing, until an instant."""

    title = gettext_lazy("Give a subscription")
    says = gettext_lazy("It costs nothing, asks for nothing, and ends by itself.")
    until = forms.DateTimeField(
        label=gettext_lazy("Until"), help_text=gettext_lazy("Such as 2026-12-31 23:59, by the paper’s clock.")
    )

    def clean_until(self) -> datetime:
        """Refuse what would be over at once."""
        until: datetime = self.cleaned_data["until"]
        if until <= self.now:
            raise forms.ValidationError(_("Expected a time that is still to come."))
        return until

    def act(self, actor: str) -> None:
        """Give it."""
        give(self.account, self.cleaned_data["price"], self.cleaned_data["until"], self.now, actor=actor)


class InvoiceForm(SaleForm):
    """A subscription that is paid by bank transfer, whatever the shop itself takes."""

    title = gettext_lazy("Sell by invoice")
    says = gettext_lazy(
        "The first invoice is written and mailed at once. The subscription opens when you mark it as paid. "
        "The next invoice follows by itself before each term."
    )

    def act(self, actor: str) -> None:
        """Write the first invoice."""
        price = self.cleaned_data["price"]
        key = f"desk-{secrets.token_hex(8)}"
        order = Order(key, self.account, price, "/", self.now)
        sold = dealings.buy(order, self.now, provider=get_provider(NAME)).subscription
        if not sold.provider_id:
            raise ProviderRefused(_("No invoice was written."))
        detail = {"price": price.pk}
        record(self.account, "sold by invoice", self.now, subscription=sold, actor=actor, detail=detail)


class SalePage(ConfirmPage):
    """One of the two, for the account that the address names. `form` is given where the address is."""

    form: Callable[..., SaleForm] = SaleForm

    def make_form(self, *data: object) -> SaleForm:
        """Return the form for the account."""
        self.account = get_object_or_404(Account.objects.select_related("user"), pk=self.kwargs["pk"])
        return self.form(self.account, self.now, *data)
