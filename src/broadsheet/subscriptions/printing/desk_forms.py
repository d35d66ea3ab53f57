"""What the distribution desk fills in."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.models import Claim, Delivery, Outcome
from broadsheet.subscriptions.printing.activation import open_web_access
from broadsheet.subscriptions.printing.addresses import BadAddress, check_address
from broadsheet.subscriptions.printing.claims import note_settled
from broadsheet.subscriptions.printing.crediting import CannotCredit, credit
from broadsheet.subscriptions.printing.numbers import fresh_number, tidy_number
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable


class DeliveryForm(WagtailAdminModelForm):
    """A print subscriber: the address by the rules of its country, the number as labels have it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["number"].initial = fresh_number()

    def clean_number(self) -> str:
        """Keep numbers as they are looked up."""
        return tidy_number(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        """Check the address as a whole."""
        said = super().clean()
        try:
            said |= check_address({part: said.get(part) or "" for part in Delivery().address})
        except BadAddress as error:
            for part, sentence in error.errors.items():
                self.add_error(part if part in self.fields else None, sentence)
        return said

    def save(self, commit: bool = True) -> Delivery:
        """Save it; web access follows its days, and locked numbers can be tried again."""
        self.instance.failed_activations = 0
        delivery = super().save(commit)
        if commit:
            open_web_access(delivery, the_time())
        return delivery


class ClaimDeskForm(WagtailAdminModelForm):
    """A claim, settled by choosing its outcome. One that the rule has made good stays so: money has moved."""

    def clean(self) -> dict[str, Any]:
        """Settle a new outcome under the name of whoever chose it, or say why it cannot be."""
        said: dict[str, Any] = super().clean()
        was = Claim.objects.filter(pk=self.instance.pk).values_list("outcome", flat=True).first()
        wished = said.get("outcome")
        if was == Outcome.CREDITED and wished != was:
            self.add_error("outcome", _("It was made good by the rule already."))
        elif not self.errors and wished == Outcome.CREDITED and was != wished:
            self._make_good()
        return said

    def _make_good(self) -> None:
        if self.instance.pk is None:
            self.add_error("outcome", _("Save the claim first."))
            return
        try:
            credit(self.instance, the_time(), actor=self.for_user.get_username())
        except (CannotCredit, ProviderRefused, ProviderUnavailable) as error:
            self.add_error("outcome", str(error))

    def save(self, commit: bool = True) -> Claim:
        """Save it; a new outcome is settled under the name of whoever chose it."""
        claim = super().save(commit)
        if commit and "outcome" in self.changed_data and claim.outcome != Outcome.OPEN:
            note_settled(claim, Outcome(claim.outcome), the_time(), self.for_user.get_username())
        return claim
