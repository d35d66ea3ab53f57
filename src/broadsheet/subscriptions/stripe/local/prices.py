"""Products and prices: for a term or once, in any currency."""

from typing import Any

from localstripe import resources

from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.resource import Resource, all_of

INTERVALS = ("day", "week", "month", "year")
TAX_BEHAVIOURS = ("exclusive", "inclusive", "unspecified")


class Product(Resource, resources.Product):
    """What is sold."""

    _filters = ("active",)
    _hidden = frozenset({"attributes", "caption"})

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        default_price = given.mapping("default_price_data")
        given.pass_over("tax_code", "unit_label", "images", "shippable", "url", "marketing_features", "type")
        given.pass_over("package_dimensions")
        super().__init__(**given._left)
        self.updated = self.created
        self.default_price: str | None = None
        if default_price:
            self.default_price = Price(product=self.id, **default_price).id

    def _change(self, given: Given) -> None:
        self.name = given.text("name", self.name)
        self.active = given.flag("active", self.active)
        self.description = given.text("description", None if given.has("description") else self.description)
        self.default_price = given.text("default_price", self.default_price)
        given.pass_over("tax_code", "unit_label", "images", "url", "statement_descriptor")


class Price(Resource):
    """What a product costs: a whole number of the currency's smallest unit, for a term or once."""

    object = "price"
    _id_prefix = "price_"
    _filters = ("active", "currency", "product", "type", "lookup_keys", "recurring")

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        currency = given.required("currency").lower()
        amount = given.whole("unit_amount", given.whole("unit_amount_decimal"))
        recurring = recurring_of(given.mapping("recurring"))
        product = given.text("product")
        product_data = given.mapping("product_data")
        if amount is None or amount < 0:
            raise refuse("Invalid non-negative integer", "unit_amount")
        if bool(product) == bool(product_data):
            raise refuse("You must specify either `product` or `product_data`.", "product")
        known = {
            "active": given.flag("active", True),
            "nickname": given.text("nickname"),
            "lookup_key": given.text("lookup_key"),
            "metadata": given.mapping("metadata"),
            "tax_behavior": given.one_of("tax_behavior", TAX_BEHAVIOURS, "unspecified"),
        }
        if given.flag("transfer_lookup_key"):
            let_go_of(known["lookup_key"])
        given.pass_over("billing_scheme")
        given.nothing_more()
        product_id = Product(**product_data).id if product_data else Product._get(product).id
        super().__init__()
        for name, value in known.items():
            setattr(self, name, value)
        self.currency = currency
        self.product = product_id
        self.unit_amount = amount
        self.unit_amount_decimal = str(amount)
        self.recurring = recurring
        self.type = "recurring" if recurring else "one_time"
        self.billing_scheme = "per_unit"
        self.custom_unit_amount = self.tiers_mode = self.transform_quantity = None
        self._tell("created")

    def _change(self, given: Given) -> None:
        self.active = given.flag("active", self.active)
        self.nickname = given.text("nickname", None if given.has("nickname") else self.nickname)
        self.tax_behavior = given.one_of("tax_behavior", TAX_BEHAVIOURS, self.tax_behavior)
        wants_key = given.has("lookup_key")
        key = given.text("lookup_key")
        if given.flag("transfer_lookup_key"):
            let_go_of(key)
        self.lookup_key = key if wants_key else self.lookup_key

    def _fits(self, wanted: dict[str, Any]) -> bool:
        keys, recurring = wanted.get("lookup_keys"), wanted.get("recurring") or {}
        rest = {name: value for name, value in wanted.items() if name not in ("lookup_keys", "recurring")}
        term = self.recurring or {}
        return (
            super()._fits(rest)
            and (not keys or self.lookup_key in keys)
            and all(term.get(name) == value for name, value in recurring.items())
        )


def recurring_of(given: dict[str, Any]) -> dict[str, Any] | None:
    """Return a term in full: how long it is, and that it is paid for by the piece."""
    if not given:
        return None
    term = Given(given)
    interval = term.one_of("interval", INTERVALS, "")
    count = term.whole("interval_count", 1)
    term.pass_over("usage_type", "trial_period_days")
    term.nothing_more()
    return {
        "interval": interval,
        "interval_count": count,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def let_go_of(lookup_key: Any) -> None:
    """Take a key from the price that has it."""
    for price in all_of(Price):
        if price.lookup_key == lookup_key:
            price.lookup_key = None


def graft() -> None:
    """Have localstripe make our products."""
    resources.Product = Product
