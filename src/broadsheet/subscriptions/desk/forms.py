"""What is sold, as publishers fill it in."""

from babel.numbers import list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from broadsheet.subscriptions.desk.amounts import AmountField, minor_units
from broadsheet.subscriptions.models import EVERYTHING
from broadsheet.subscriptions.money import Money

# Addresses below /subscribe/ that are the shop's own pages: shop/urls.py.
TAKEN = frozenset({"done", "gift", "pay"})


class ProductForm(WagtailAdminModelForm):
    """A product; what it opens is typed one section a line."""

    opens = forms.CharField(
        label=gettext_lazy("May read"),
        widget=forms.Textarea(attrs={"rows": 3}),
        initial=EVERYTHING,
        help_text=gettext_lazy("* for everything, or one section a line, such as business/trade."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["opens"].initial = "\n".join(self.instance.scopes)

    def clean_opens(self) -> str:
        """Keep the sections; refuse a star beside them, which says something else than it seems."""
        text: str = self.cleaned_data["opens"]
        scopes = list(dict.fromkeys(line.strip().strip("/") for line in text.splitlines() if line.strip()))
        if len(scopes) > 1 and any(EVERYTHING in scope for scope in scopes):
            raise ValidationError(_("* alone opens everything; with it no section is named."))
        if any(EVERYTHING in scope and scope != EVERYTHING for scope in scopes):
            raise ValidationError(_("Expected * alone, or the path of a section such as business/trade."))
        self.instance.scopes = scopes
        return text


class PriceForm(WagtailAdminModelForm):
    """A price, typed as readers see it."""

    amount = AmountField(label=gettext_lazy("Amount"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.amount_minor is not None:
            self.fields["amount"].initial = self.instance.money.amount

    def clean_currency(self) -> str:
        """Return the code in capitals."""
        currency: str = self.cleaned_data["currency"].upper()
        if currency not in list_currencies():
            raise ValidationError(_("Expected a code of ISO 4217, such as USD, EUR or JPY."))
        return currency

    def clean(self) -> dict[str, object]:
        """Keep the amount in minor units of the currency; refuse to change what somebody pays."""
        cleaned: dict[str, object] = super().clean()
        _keep(self, "amount", "amount_minor", cleaned.get("currency"))
        changed = {"amount", "currency", "term_count", "term_unit"} & set(self.changed_data)
        if changed and self.instance.pk and self.instance.subscriptions.exists():
            message = _("Readers pay this price. Take it off sale and add another instead.")
            self.add_error(changed.pop(), message)
        return cleaned


class OfferForm(WagtailAdminModelForm):
    """An offer; the introductory amount is in the currency of its price."""

    intro_amount = AmountField(
        label=gettext_lazy("Introductory amount"),
        required=False,
        help_text=gettext_lazy(
            "For all of that time, in the currency of the price: 9 for “3 months for $9”."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        offer = self.instance
        if offer.pk and offer.intro_amount_minor is not None:
            money = Money(offer.intro_amount_minor, offer.price.currency)
            self.fields["intro_amount"].initial = money.amount

    def clean_slug(self) -> str:
        """Refuse the address of a page of the shop's own: nobody could reach the offer."""
        slug: str = self.cleaned_data["slug"]
        if slug in TAKEN:
            raise ValidationError(_("The shop has a page of its own at this address. Choose another."))
        return slug

    def clean(self) -> dict[str, object]:
        """Refuse what no reader could be told: half an introduction, or an end before the beginning."""
        cleaned: dict[str, object] = super().clean()
        price = cleaned.get("price")
        _keep(self, "intro_amount", "intro_amount_minor", price.currency if price else None)
        has_amount = cleaned.get("intro_amount") is not None
        if has_amount != bool(cleaned.get("intro_count")):
            self.add_error("intro_count", _("An introductory price needs both an amount and a time."))
        if has_amount and cleaned.get("trial_days"):
            self.add_error("trial_days", _("An offer begins with a free trial or a price, not both."))
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("This is before it begins; expected a later time."))
        return cleaned


class SaveOfferForm(WagtailAdminModelForm):
    """An offer to stay: per cent off, or an amount in a currency; one of the two."""

    amount_off = AmountField(label=gettext_lazy("Amount off"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.amount_off is not None:
            self.fields["amount_off"].initial = self.instance.amount_off.amount

    def clean_currency(self) -> str:
        """Return the code in capitals."""
        currency: str = self.cleaned_data["currency"].upper()
        if currency and currency not in list_currencies():
            raise ValidationError(_("Expected a code of ISO 4217, such as USD, EUR or JPY."))
        return currency

    def clean(self) -> dict[str, object]:
        """Refuse both, and neither; an amount needs its currency."""
        cleaned: dict[str, object] = super().clean()
        has_amount = cleaned.get("amount_off") is not None
        if has_amount == bool(cleaned.get("percent_off")):
            self.add_error("percent_off", _("Expected per cent or an amount: one of the two."))
        if has_amount and not cleaned.get("currency"):
            self.add_error("currency", _("Expected the currency of the amount."))
        _keep(self, "amount_off", "amount_off_minor", cleaned.get("currency") or None)
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("This is before it begins; expected a later time."))
        return cleaned


class CodeForm(WagtailAdminModelForm):
    """A code, kept in capitals."""

    def clean_code(self) -> str:
        """Return the code as it is compared."""
        code: str = self.cleaned_data["code"].strip().upper()
        return code


def _keep(form: forms.Form, typed: str, kept: str, currency: object) -> None:
    """Set a form's instance to the minor units of what was typed, or say what is wrong with it."""
    amount = form.cleaned_data.get(typed)
    if amount is None:
        setattr(form.instance, kept, None)
        return
    if not isinstance(currency, str):
        return  # that field has its own error
    try:
        setattr(form.instance, kept, minor_units(amount, currency))
    except ValidationError as error:
        form.add_error(typed, error)
