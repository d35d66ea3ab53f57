"""What the distribution desk fills in."""

from typing import Any

from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from broadsheet.subscriptions.models import Claim, Delivery, Outcome
from broadsheet.subscriptions.printing.activation import open_web_access
from broadsheet.subscriptions.printing.addresses import BadAddress, check_address
from broadsheet.subscriptions.printing.claims import settle
from broadsheet.subscriptions.printing.numbers import fresh_number, tidy_number


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
            open_web_access(delivery, timezone.now())
        return delivery


class ClaimDeskForm(WagtailAdminModelForm):
    """A claim, settled by choosing its outcome."""

    def save(self, commit: bool = True) -> Claim:
        """Save it; a new outcome is settled under the name of whoever chose it."""
        claim = super().save(commit)
        if commit and "outcome" in self.changed_data and claim.outcome != Outcome.OPEN:
            settle(claim, Outcome(claim.outcome), timezone.now(), self.for_user.get_username())
        return claim
