"""Coupons, the words that open them, and the discounts they become: the introductory price."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from localstripe import resources

from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.resource import Resource, all_of
from broadsheet.subscriptions.stripe.local.terms import later


class Coupon(Resource, resources.Coupon):
    """So much off, once, for some months, or for ever."""

    _id_prefix = "coupon_"

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        name, applies_to = given.text("name"), given.mapping("applies_to")
        most, until = given.whole("max_redemptions"), given.when("redeem_by")
        given._left.setdefault("id", resources.random_id(8))
        given._left.setdefault("duration", "once")
        super().__init__(**given._left)
        self.name = name
        self.max_redemptions = most
        self.redeem_by = until
        self.currency = self.currency and self.currency.lower()
        if applies_to:
            self.applies_to = applies_to
        self._tell("created")

    def _change(self, given: Given) -> None:
        self.name = given.text("name", self.name)

    def _redeem(self) -> None:
        """Use it once more; raises Stripe's error when it may not be."""
        used_up = self.max_redemptions is not None and self.times_redeemed >= self.max_redemptions
        if used_up or (self.redeem_by is not None and clock.now() > self.redeem_by):
            raise refuse(f"Coupon expired: {self.id}", "coupon", "coupon_expired")
        self.times_redeemed += 1


class PromotionCode(Resource):
    """A word that opens a coupon."""

    object = "promotion_code"
    _id_prefix = "promo_"
    _filters = ("active", "code", "customer")

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        promotion = given.mapping("promotion") or {"type": "coupon", "coupon": given.required("coupon")}
        code = given.text("code", resources.random_id(8).upper())
        known = {
            "active": given.flag("active", True),
            "customer": given.text("customer"),
            "expires_at": given.when("expires_at"),
            "max_redemptions": given.whole("max_redemptions"),
            "metadata": given.mapping("metadata"),
            "restrictions": given.mapping("restrictions"),
        }
        given.nothing_more()
        coupon = Coupon._get(promotion.get("coupon"))
        if any(other.code == code and other.active for other in all_of(PromotionCode)):
            raise refuse("An active promotion code with this code already exists.", "code")
        super().__init__()
        for name, value in known.items():
            setattr(self, name, value)
        self.code = code
        self.promotion = {"type": "coupon", "coupon": coupon.id}
        self.times_redeemed = 0

    def _change(self, given: Given) -> None:
        self.active = given.flag("active", self.active)


class Discount(Resource):
    """A coupon as one subscription has it. `end` is when it stops; None for once and for ever."""

    object = "discount"
    _id_prefix = "di_"

    def __init__(
        self, coupon: Coupon, customer: str, subscription: str | None, code: str | None = None
    ) -> None:
        super().__init__()
        self.customer = customer
        self.subscription = subscription
        self.subscription_item = self.invoice = self.invoice_item = self.checkout_session = None
        self.promotion_code = code
        self.source = {"type": "coupon", "coupon": coupon.id}
        self.start = clock.now()
        self.end: int | None = None
        if coupon.duration == "repeating":
            self.end = later(self.start, relativedelta(months=coupon.duration_in_months))

    @property
    def _coupon(self) -> Coupon:
        return Coupon._get(self.source["coupon"])

    def _is_over(self, at: int) -> bool:
        return self.end is not None and self.end <= at

    def _off(self, amount: int, product: str | None) -> int:
        """Return how much it takes off an amount of one product."""
        coupon = self._coupon
        products = getattr(coupon, "applies_to", {}).get("products")
        if amount <= 0 or (products and product not in products):
            return 0
        if coupon.amount_off is not None:
            return min(amount, coupon.amount_off)
        part = Decimal(amount) * Decimal(str(coupon.percent_off)) / 100
        return int(part.quantize(Decimal(1), ROUND_HALF_UP))


def discounts_of(rows: list[Any], customer: str, subscription: str | None) -> list[str]:
    """Return the ids of the discounts that were asked for, redeeming a coupon for each new one."""
    return [_discount_of(row, customer, subscription) for row in rows]


def _discount_of(row: dict[str, Any], customer: str, subscription: str | None) -> str:
    given = Given(row)
    kept, code, coupon = given.text("discount"), given.text("promotion_code"), given.text("coupon")
    given.nothing_more()
    if kept:
        return Discount._get(kept).id
    if code:
        promotion = PromotionCode._get(code)
        coupon = promotion.promotion["coupon"]
        if not promotion.active or (promotion.expires_at and clock.now() > promotion.expires_at):
            raise refuse("This promotion code is expired or inactive.", "discounts", "promotion_code_expired")
        promotion.times_redeemed += 1
    found = Coupon._get(coupon)
    found._redeem()
    return Discount(found, customer, subscription, code).id
