"""What stands on an invoice: a term, a part of one, or a thing sold once; each with its discount and tax."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from localstripe import resources

from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.discounts import Discount
from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.prices import Price
from broadsheet.subscriptions.stripe.local.resource import Resource, announce


@dataclass(slots=True)
class Draft:
    """A line before it is written: what it is for, and how much."""

    description: str
    amount: int
    price: Price | None
    start: int
    end: int
    quantity: int = 1
    item: str | None = None
    subscription: str | None = None
    invoice_item: str | None = None
    is_proration: bool = False
    is_discountable: bool = True
    metadata: dict[str, str] = field(default_factory=dict)
    tax_behavior: str = "unspecified"


class Tax:
    """The one rate at which everything is taxed that asks for automatic tax, in per cent."""

    percent = Decimal(0)

    @classmethod
    def on(cls, amount: int, behaviour: str) -> int:
        """Return the tax on an amount: within it when inclusive, otherwise beside it."""
        base = 100 + cls.percent if behaviour == "inclusive" else Decimal(100)
        return int((amount * cls.percent / base).quantize(Decimal(1), ROUND_HALF_UP))


class InvoiceItem(Resource):
    """Something to be put on a customer's next invoice."""

    object = "invoiceitem"
    _id_prefix = "ii_"
    _filters = ("customer", "invoice")

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        customer = resources.Customer._get(given.required("customer")).id
        pricing = given.mapping("pricing")
        price = (
            Price._get(pricing.get("price") or given.text("price")) if pricing or given.has("price") else None
        )
        quantity = given.whole("quantity", 1)
        amount = given.whole("amount", price.unit_amount * quantity if price else None)
        currency = given.text("currency", price.currency if price else None)
        description, metadata = given.text("description", ""), given.mapping("metadata")
        subscription, invoice = given.text("subscription"), given.text("invoice")
        behaviour = given.one_of("tax_behavior", ("inclusive", "exclusive", "unspecified"), "unspecified")
        given.pass_over("tax_code", "discountable", "period")
        given.nothing_more()
        if amount is None or currency is None:
            raise refuse("You must give an amount and a currency, or a price.", "amount")
        self._keep(customer, amount, currency, price)
        self.description, self.metadata, self.quantity = description, metadata, quantity
        self.subscription, self.invoice, self.tax_behavior = subscription, invoice, behaviour
        if invoice:
            resources.Invoice._get(invoice)._add(self)
        self._tell("created")

    def _keep(self, customer: str, amount: int, currency: str, price: Price | None) -> None:
        super().__init__()
        self.customer = customer
        self.amount = amount
        self.currency = currency.lower()
        self.price = price.id if price else None
        self.date = clock.now()
        self.period = {"start": self.date, "end": self.date}
        self.proration = False
        self.discountable = True
        self.invoice: str | None = None
        self.tax_behavior = "unspecified"

    @classmethod
    def _of(cls, draft: Draft, customer: str) -> "InvoiceItem":
        """Return an item that waits for the next invoice, made of what a change of price costs."""
        item = cls.__new__(cls)
        item._keep(customer, draft.amount, draft.price.currency, draft.price)
        item.description, item.metadata, item.quantity = draft.description, draft.metadata, draft.quantity
        item.subscription = draft.subscription
        item.period = {"start": draft.start, "end": draft.end}
        item.proration, item.discountable = True, False
        item._item = draft.item
        announce("invoiceitem.created", item)
        return item

    @property
    def parent(self) -> dict[str, Any] | None:
        if self.subscription is None:
            return None
        details = {"subscription": self.subscription, "subscription_item": getattr(self, "_item", None)}
        return {"type": "subscription_details", "subscription_details": details}

    def _draft(self) -> Draft:
        return Draft(
            self.description,
            self.amount,
            Price._get(self.price) if self.price else None,
            self.period["start"],
            self.period["end"],
            quantity=self.quantity,
            item=getattr(self, "_item", None),
            subscription=self.subscription,
            invoice_item=self.id,
            is_proration=self.proration,
            is_discountable=self.discountable,
            metadata=self.metadata,
            tax_behavior=self.tax_behavior,
        )


class InvoiceLineItem(Resource):
    """A line, with what was taken off it and its tax."""

    object = "line_item"
    _id_prefix = "il_"

    def __init__(self, draft: Draft, currency: str, discounts: list[Discount], is_taxed: bool) -> None:
        super().__init__()
        self.amount = self.subtotal = draft.amount
        self.currency = currency
        self.description = draft.description
        self.discountable = draft.is_discountable
        self.discounts = [discount.id for discount in discounts] if draft.is_discountable else []
        self.discount_amounts = self._taken_off(draft, discounts)
        self.invoice: str | None = None
        self.metadata = draft.metadata
        self.parent = parent_of(draft)
        self.period = {"start": draft.start, "end": draft.end}
        self.pretax_credit_amounts: list[Any] = []
        self.pricing = pricing_of(draft)
        self.quantity = draft.quantity
        self.subscription = draft.subscription
        self.taxes = self._taxes(draft) if is_taxed else []

    def _taken_off(self, draft: Draft, discounts: list[Discount]) -> list[dict[str, Any]]:
        left, taken = draft.amount, []
        for discount in discounts if draft.is_discountable else []:
            off = discount._off(left, draft.price.product if draft.price else None)
            left -= off
            taken.append({"amount": off, "discount": discount.id})
        return taken

    def _taxes(self, draft: Draft) -> list[dict[str, Any]]:
        said = draft.price.tax_behavior if draft.price else draft.tax_behavior
        behaviour = "inclusive" if said == "inclusive" else "exclusive"
        amount = Tax.on(self._net, behaviour)
        return [
            {
                "amount": amount,
                "tax_behavior": behaviour,
                "tax_rate_details": {"tax_rate": "txr_local"},
                "taxability_reason": "standard_rated",
                "taxable_amount": self._net - (amount if behaviour == "inclusive" else 0),
                "type": "tax_rate_details",
            }
        ]

    @property
    def _off(self) -> int:
        return sum(taken["amount"] for taken in self.discount_amounts)

    @property
    def _net(self) -> int:
        return int(self.amount - self._off)


def parent_of(draft: Draft) -> dict[str, Any]:
    """Return where a line comes from, as the API says it."""
    if draft.item is not None and draft.invoice_item is None:
        details = {
            "invoice_item": None,
            "proration": draft.is_proration,
            "proration_details": None,
            "subscription": draft.subscription,
            "subscription_item": draft.item,
        }
        return {
            "type": "subscription_item_details",
            "subscription_item_details": details,
            "invoice_item_details": None,
        }
    details = {
        "invoice_item": draft.invoice_item,
        "proration": draft.is_proration,
        "proration_details": None,
        "subscription": draft.subscription,
    }
    return {
        "type": "invoice_item_details",
        "invoice_item_details": details,
        "subscription_item_details": None,
    }


def pricing_of(draft: Draft) -> dict[str, Any] | None:
    if draft.price is None:
        return None
    return {
        "type": "price_details",
        "price_details": {"price": draft.price.id, "product": draft.price.product},
        "unit_amount_decimal": draft.price.unit_amount_decimal,
    }


def graft() -> None:
    """Have localstripe find our items."""
    resources.InvoiceItem, resources.InvoiceLineItem = InvoiceItem, InvoiceLineItem
