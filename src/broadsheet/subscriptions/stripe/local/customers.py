"""Customers: where they live, what they have in credit, which card they pay with."""

from typing import Any

from localstripe import resources

from broadsheet.subscriptions.stripe.local.cards import PaymentMethod
from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.resource import Resource, announce, find

PLAIN = ("name", "description", "email", "phone", "address", "shipping", "preferred_locales")


class Customer(Resource, resources.Customer):
    """Somebody who pays. A negative `balance` is credit, as at Stripe."""

    _filters = ("email", "test_clock")
    _hidden = frozenset({"account_balance", "business_vat_id", "sources", "tax_ids", "subscriptions"})
    currency = None

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        added = {name: given.any(name) for name in ("shipping", "tax_exempt", "test_clock", "invoice_prefix")}
        balance = given.whole("balance", 0)
        self._place = given.mapping("tax").get("ip_address", "")
        given.pass_over("next_invoice_sequence", "tax_id_data", "validate")
        super().__init__(**given._left)
        self.balance = balance
        self.shipping = added["shipping"]
        self.tax_exempt = added["tax_exempt"] or "none"
        self.test_clock = added["test_clock"]
        self.invoice_prefix = added["invoice_prefix"] or resources.random_id(8).upper()
        self.next_invoice_sequence = 1
        self.currency = None

    @classmethod
    def _api_update(cls, id: str, **parameters: Any) -> "Customer":
        customer = cls._get(id)
        customer._update(**parameters)
        return customer

    @classmethod
    def _api_delete(cls, id: str, **parameters: Any) -> Any:
        Given(parameters).nothing_more()
        customer = cls._get(id)
        for subscription in resources.Subscription._of(customer.id):
            subscription._end("cancellation_requested")
        deleted = resources.DeletedObject(id, cls.object)
        announce("customer.deleted", customer)
        del resources.store[f"{cls.object}:{id}"]
        return deleted

    def _change(self, given: Given) -> None:
        for name in PLAIN:
            if given.has(name):
                setattr(self, name, given.any(name))
        self.balance = given.whole("balance", self.balance)
        self.tax_exempt = given.text("tax_exempt", self.tax_exempt)
        if given.has("invoice_settings"):
            self._charge_by_default(given.mapping("invoice_settings"))
        if given.has("tax"):
            self._place = given.mapping("tax").get("ip_address", "")
        given.pass_over("next_invoice_sequence")

    def _charge_by_default(self, settings: dict[str, Any]) -> None:
        method = settings.get("default_payment_method", self._default_payment_method)
        if method and PaymentMethod._get(method).customer != self.id:
            raise refuse(
                f"The customer does not have a payment method with the ID {method}.",
                "invoice_settings[default_payment_method]",
                "resource_missing",
            )
        self.invoice_settings = {**self.invoice_settings, "default_payment_method": method or None}

    def _must_have_place(self) -> None:
        """Raise Stripe's error where tax is to be worked out and nobody has said where this customer is."""
        if not (getattr(self, "_place", "") or (self.address or {}).get("country")):
            raise refuse(
                "The customer's location isn't recognized. Set a valid customer address in order to "
                "automatically calculate tax.",
                "automatic_tax",
                "customer_tax_location_invalid",
            )

    @property
    def _default_payment_method(self) -> str | None:
        return self.invoice_settings.get("default_payment_method")

    def _next_invoice_number(self) -> str:
        number = f"{self.invoice_prefix}-{self.next_invoice_sequence:04}"
        self.next_invoice_sequence += 1
        return number


def retrieve_card_of(id: str, payment_method: str, **parameters: Any) -> PaymentMethod:
    """Return one payment method of a customer."""
    Given(parameters).nothing_more()
    method = PaymentMethod._get(payment_method)
    if method.customer != id:
        raise refuse(f"No such payment method: '{payment_method}'", "payment_method", "resource_missing", 404)
    return method


def drop_discount(id: str, **parameters: Any) -> Any:
    """Take all discounts from a customer's subscription."""
    Given(parameters).nothing_more()
    thing = find(id)
    before = thing._export()
    thing.discounts = []
    thing._tell("updated", before)
    return resources.DeletedObject(id, "discount")


def graft() -> None:
    """Have localstripe find our customers."""
    resources.Customer = Customer
