"""Statements of withdrawal in Wagtail's admin: those that no contract was found for wait for a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.models import Site
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.models import Handling, Seller, Subscription, Withdrawal
from broadsheet.subscriptions.plans.ending import carry_out
from broadsheet.subscriptions.plans.withdrawing import name_of


class ContractChoice(forms.ModelChoiceField):
    """Subscriptions as the desk knows them: whose, of what, since when."""

    def label_from_instance(self, obj: Subscription) -> str:
        """Return a contract with its reader."""
        return f"{obj.account}: {name_of(obj)}"


class WithdrawalForm(WagtailAdminModelForm):
    """Finds the contract by its reader's address; ends it when the statement is said to be done."""

    reader = forms.EmailField(
        label=_("Reader"), required=False, help_text=_("The address of the account that has the contract.")
    )
    subscription = ContractChoice(
        label=_("Contract"),
        queryset=Subscription.objects.none(),
        required=False,
        help_text=_("Save with the reader’s address to choose among their contracts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.data.get("reader") or self._address()
        self.fields["reader"].initial = email
        self.fields["subscription"].queryset = Subscription.objects.filter(
            account__in=Account.objects.filter(user__email__iexact=email)
        ).select_related("account__user", "price__product")
        self.was_open = self.instance.handling == Handling.OPEN

    def clean(self) -> dict[str, Any]:
        """Nothing is done without a contract, and nothing twice."""
        said = super().clean()
        if said.get("handling") == Handling.DONE and said.get("subscription") is None:
            self.add_error("subscription", _("Choose the contract that ends."))
        return said

    def save(self, commit: bool = True) -> Withdrawal:
        """Save it; a statement that is now done ends its contract and pays back."""
        wants_end = self.was_open and self.instance.handling == Handling.DONE
        if wants_end:
            self.instance.handling = Handling.OPEN
        withdrawal = super().save(commit)
        if commit and wants_end:
            self._end(withdrawal)
        return withdrawal

    def _end(self, withdrawal: Withdrawal) -> None:
        seller = Seller.for_site(Site.objects.get(is_default_site=True))
        carry_out(withdrawal, seller, the_time(), actor=self.for_user.get_username())

    def _address(self) -> str:
        found = self.instance.subscription
        return found.account.user.email if found is not None else self.instance.email


class Withdrawals(SnippetViewSet):
    """What readers have declared, when, and what became of it."""

    model = Withdrawal
    menu_label = _("Withdrawals")
    icon = "rotate"
    menu_order = 176
    add_to_admin_menu = True
    inspect_view_enabled = True
    list_display = ["reference", "name", "email", "contract", "stated_at", "handling"]
    list_filter = ["handling"]
    search_fields = ["reference", "name", "email", "contract"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel(name, read_only=True) for name in ("reference", "stated_at", "proof")],
                heading=_("What was declared"),
            ),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("reader", "subscription", "handling", "note")],
                heading=_("What was done"),
            ),
        ],
        base_form_class=WithdrawalForm,
    )


register_snippet(Withdrawals)
