"""What staff do about money that comes and goes outside of a subscription's own deeds."""

from datetime import date, datetime, time

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from broadsheet.subscriptions.clock import the_day, the_zone
from broadsheet.subscriptions.desk.deed_pages import ConfirmPage
from broadsheet.subscriptions.gifts.ordering import pay_back
from broadsheet.subscriptions.models import Gift, Invoice, Transfer
from broadsheet.subscriptions.transfers.deeds import mark_paid, mark_transfer_paid
from broadsheet.subscriptions.transfers.invoicing import NAME


class PaidForm(forms.Form):
    """When the money came, by the paper's clock. Subclasses say of what."""

    title = gettext_lazy("Mark as paid")
    paid_on = forms.DateField(
        label=gettext_lazy("The money came on"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, owed: Invoice | Transfer, now: datetime, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.owed = owed
        self.now = now
        self.fields["paid_on"].initial = the_day(now)

    @property
    def says(self) -> str:
        """What will be true afterwards."""
        facts = {"number": self.owed.number}
        return _("%(number)s is paid, and what it is for opens at once. This is written down.") % facts

    def clean_paid_on(self) -> date:
        """Refuse a day that is still to come."""
        day: date = self.cleaned_data["paid_on"]
        if day > the_day(self.now):
            raise forms.ValidationError(_("Expected today or an earlier day."))
        return day

    def paid_at(self) -> datetime:
        """Return the instant that counts: now for today, otherwise the beginning of that day."""
        day = self.cleaned_data["paid_on"]
        if day == the_day(self.now):
            return self.now
        return datetime.combine(day, time.min, the_zone(self.now))

    def act(self, actor: str) -> None:
        """Note it. Raises ProviderRefused."""
        if isinstance(self.owed, Transfer):
            mark_transfer_paid(self.owed, self.paid_at(), self.now, actor=actor)
        else:
            mark_paid(self.owed, self.paid_at(), self.now, actor=actor)


class GiftRefund(forms.Form):
    """All of a gift's price back, which takes the gift back."""

    title = gettext_lazy("Pay back and take back")
    says = gettext_lazy(
        "All that was paid goes the way it came. The code opens nothing any more, and whoever has redeemed "
        "it reads by it no longer. Money that came by bank transfer is sent back by hand."
    )

    def __init__(self, gift: Gift, now: datetime, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.gift = gift
        self.now = now

    def act(self, actor: str) -> None:
        """Pay back. Raises ProviderRefused or ProviderUnavailable."""
        pay_back(self.gift, self.now, actor=actor)


class InvoicePaidPage(ConfirmPage):
    """An invoice whose money has come by bank transfer."""

    def make_form(self, *data: object) -> PaidForm:
        """Return the form for an open invoice of ours."""
        owed = Invoice.objects.filter(subscription__provider=NAME, paid_at=None, voided_at=None)
        invoice = get_object_or_404(owed.select_related("subscription__account"), pk=self.kwargs["pk"])
        self.account = invoice.subscription.account
        return PaidForm(invoice, self.now, *data)


class TransferPaidPage(ConfirmPage):
    """A single payment whose money has come."""

    def make_form(self, *data: object) -> PaidForm:
        """Return the form for a transfer that is still awaited."""
        owed = Transfer.objects.filter(paid_at=None).select_related("account")
        transfer = get_object_or_404(owed, pk=self.kwargs["pk"])
        self.account = transfer.account
        return PaidForm(transfer, self.now, *data)


class GiftRefundPage(ConfirmPage):
    """Money back for a gift."""

    def make_form(self, *data: object) -> GiftRefund:
        """Return the form for a gift that was paid and not taken back."""
        paid = Gift.objects.filter(bought_at__isnull=False, withdrawn_at=None, giver__isnull=False)
        gift = get_object_or_404(paid.exclude(provider_id=""), pk=self.kwargs["pk"])
        self.account = gift.giver
        return GiftRefund(gift, self.now, *data)
