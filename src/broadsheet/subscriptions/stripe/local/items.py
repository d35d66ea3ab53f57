"""What a subscription is for: its prices, and the term each of them is in."""

from typing import Any

from localstripe import resources

from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.lines import Draft
from broadsheet.subscriptions.stripe.local.prices import Price, Product
from broadsheet.subscriptions.stripe.local.resource import Page, Resource
from broadsheet.subscriptions.stripe.local.terms import next_end, part_of


class SubscriptionItem(Resource):
    """One price of a subscription, and how many of it."""

    object = "subscription_item"
    _id_prefix = "si_"
    _filters = ("subscription",)

    def __init__(self, subscription: Any, price: Price, quantity: int, metadata: dict[str, str]) -> None:
        if price.recurring is None:
            raise refuse(f"The price specified is set to `type=one_time`: {price.id}", "items[0][price]")
        super().__init__()
        self.subscription = subscription.id
        self.price = price
        self.quantity = quantity
        self.metadata = metadata
        self.discounts: list[str] = []
        self.tax_rates: list[str] = []
        self.billing_thresholds = None
        self.current_period_start = self.current_period_end = self.created

    @property
    def plan(self) -> dict[str, Any]:
        """The price by its old name: the SDK still expects it."""
        term = self.price.recurring or {}
        return {
            "id": self.price.id,
            "object": "plan",
            "active": self.price.active,
            "amount": self.price.unit_amount,
            "currency": self.price.currency,
            "interval": term.get("interval"),
            "interval_count": term.get("interval_count"),
            "product": self.price.product,
        }

    @property
    def _cost(self) -> int:
        return int(self.price.unit_amount * self.quantity)

    def _begin_term(self, start: int, anchor: int) -> None:
        self.current_period_start = start
        self.current_period_end = next_end(anchor, self.price.recurring, start)

    def _draft(self, amount: int | None = None) -> Draft:
        """Return the line for the present term."""
        return Draft(
            f"{self.quantity} × {Product._get(self.price.product).name}",
            self._cost if amount is None else amount,
            self.price,
            self.current_period_start,
            self.current_period_end,
            quantity=self.quantity,
            item=self.id,
            subscription=self.subscription,
            metadata=dict(resources.Subscription._get(self.subscription).metadata),
        )

    def _part(self, amount: int, at: int, what: str) -> Draft:
        """Return a line for what is left of the present term from an instant on."""
        end, start = self.current_period_end, self.current_period_start
        draft = self._draft(part_of(amount, max(0, end - at), end - start))
        draft.description = f"{what} {Product._get(self.price.product).name}"
        draft.start, draft.is_proration, draft.is_discountable = at, True, False
        return draft

    def _change(self, given: Given) -> None:
        row = {"id": self.id}
        for name in ("price", "quantity"):
            if given.has(name):
                row[name] = given.any(name)
        behaviour = given.text("proration_behavior", "create_prorations")
        given.pass_over("payment_behavior", "proration_date")
        resources.Subscription._get(self.subscription)._update(items=[row], proration_behavior=behaviour)


def items_of(subscription: Any, rows: list[dict[str, Any]]) -> Page:
    """Return the items that were asked for."""
    page = Page(f"/v1/subscription_items?subscription={subscription.id}")
    for row in rows:
        given = Given(row)
        price = priced(given)
        page._list.append(
            SubscriptionItem(subscription, price, given.whole("quantity", 1), given.mapping("metadata"))
        )
        given.pass_over("discounts", "tax_rates", "billing_thresholds")
        given.nothing_more()
    if not page._list:
        raise refuse("Missing required param: items.", "items", "parameter_missing")
    check_alike([item.price for item in page._list])
    return page


def check_alike(prices: list[Price]) -> None:
    """Raise Stripe's error for prices that cannot be on one subscription here."""
    if len({price.currency for price in prices}) > 1:
        raise refuse("All prices on a subscription must have the same currency.", "items")
    terms = {(price.recurring["interval"], price.recurring["interval_count"]) for price in prices}
    if len(terms) > 1:
        raise refuse("This imitation keeps one term for all items of a subscription.", "items")


def priced(given: Given) -> Price:
    """Return the price a row names, by id or by what it is."""
    named, data = given.text("price", given.text("plan")), given.mapping("price_data")
    if bool(named) == bool(data):
        raise refuse("You must give one of `price` and `price_data`.", "items[0][price]", "parameter_missing")
    return Price(**data) if data else Price._get(named)
