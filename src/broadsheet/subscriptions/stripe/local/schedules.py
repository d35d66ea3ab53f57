"""Subscription schedules: one price until an instant, then another."""

from typing import Any

from localstripe import resources

from broadsheet.subscriptions.stripe.local.changes import change_items
from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.discounts import discounts_of
from broadsheet.subscriptions.stripe.local.given import Given, merged, refuse
from broadsheet.subscriptions.stripe.local.items import priced
from broadsheet.subscriptions.stripe.local.prices import Price
from broadsheet.subscriptions.stripe.local.resource import Resource
from broadsheet.subscriptions.stripe.local.subscriptions import Subscription
from broadsheet.subscriptions.stripe.local.terms import later, length_of

OPEN = ("not_started", "active")


class SubscriptionSchedule(Resource):
    """The phases of a subscription. It begins the subscription, or takes one over as it is."""

    object = "subscription_schedule"
    _id_prefix = "sub_sched_"
    _filters = ("customer",)

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        taken_over = given.text("from_subscription")
        subscription = Subscription._get(taken_over) if taken_over else None
        customer = subscription.customer if subscription else given.required("customer")
        start = given.when("start_date", clock.now())
        rows, settings = given.rows("phases"), given.mapping("default_settings")
        metadata, end_behavior = given.mapping("metadata"), end_of(given, "release")
        given.pass_over("billing_mode")
        given.nothing_more()
        if subscription and subscription.schedule:
            raise refuse("You cannot migrate a subscription that is already attached to a schedule.")
        resources.Customer._get(customer)
        super().__init__()
        self.customer = customer
        self.end_behavior = end_behavior
        self.metadata = metadata
        self.default_settings = settings
        self.billing_mode = {"type": "flexible", "flexible": None, "updated_at": self.created}
        self.canceled_at = self.completed_at = self.released_at = None
        self.released_subscription: str | None = None
        self.pause_schedules: list[Any] = []
        self.subscription: str | None = None
        self.status = "not_started"
        self.phases = [phase_of(subscription)] if subscription else phases_of(rows, start)
        self._reached = -1
        if subscription:
            self._take_over(subscription)
        elif start <= clock.now():
            self._go_on()
        self._tell("created")

    def _take_over(self, subscription: Subscription) -> None:
        self.subscription = subscription.id
        subscription.schedule = self.id
        self.status = "active"
        self._reached = 0

    @property
    def current_phase(self) -> dict[str, int] | None:
        if self.status != "active":
            return None
        phase = self.phases[self._reached]
        return {"start_date": phase["start_date"], "end_date": phase["end_date"]}

    def _change(self, given: Given) -> None:
        if self.status not in OPEN:
            raise refuse(f"You cannot update a subscription schedule that is currently {self.status}.")
        self.end_behavior = end_of(given, self.end_behavior)
        self.default_settings = given.mapping("default_settings") or self.default_settings
        behaviour = given.text("proration_behavior", "create_prorations")
        if given.has("phases"):
            first = self.phases[0]["start_date"]
            self.phases = phases_of(given.rows("phases"), first)
            now = clock.now()
            self._reached = sum(1 for phase in self.phases if phase["start_date"] <= now) - 1
            if self.status == "active":
                self._enter(self.phases[self._reached], behaviour)

    def _next_boundary(self) -> int | None:
        """Return when something happens next, if it still goes on."""
        if self.status not in OPEN:
            return None
        if self.status == "not_started":
            return int(self.phases[0]["start_date"])
        return int(self.phases[self._reached]["end_date"])

    def _go_on(self) -> None:
        """Enter the next phase, or end."""
        before = self._export()
        self._reached += 1
        if self.status == "not_started":
            self._start()
        elif self._reached < len(self.phases):
            phase = self.phases[self._reached]
            self._enter(phase, phase["proration_behavior"])
        else:
            self._reached -= 1
            self._finish()
        self._tell("updated", before)

    def _start(self) -> None:
        phase = self.phases[0]
        items = [{"price": row["price"], "quantity": row["quantity"]} for row in phase["items"]]
        rows = [{"coupon": row["coupon"]} for row in phase["discounts"]]
        method = self.default_settings.get("default_payment_method")
        given = {"default_payment_method": method} if method else {}
        if phase["trial_end"]:
            given["trial_end"] = phase["trial_end"]
        subscription = Subscription(customer=self.customer, items=items, discounts=rows, **given)
        subscription.metadata = dict(phase["metadata"])
        self._take_over(subscription)

    def _enter(self, phase: dict[str, Any], behaviour: str) -> None:
        subscription = Subscription._get(self.subscription)
        before = subscription._export()
        at_end = clock.now() >= subscription._period_end
        change_rows(subscription, phase, "none" if at_end else behaviour)
        if phase["discounts"] or self._reached:
            rows = [{"coupon": row["coupon"]} for row in phase["discounts"]]
            subscription.discounts = discounts_of(rows, self.customer, subscription.id)
        subscription.metadata = merged(subscription.metadata, phase["metadata"] or {})
        subscription._tell("updated", before)

    def _finish(self) -> None:
        self.completed_at = clock.now()
        if self.end_behavior == "cancel":
            Subscription._get(self.subscription)._end("cancellation_requested")
            self.status = "completed"
        else:
            self._let_go("released")

    def _let_go(self, status: str) -> None:
        """End, and leave the subscription as it is."""
        before = self._export()
        subscription = Subscription._get(self.subscription)
        subscription.schedule = None
        self.status = status
        if status == "released":
            self.released_at = clock.now()
            self.released_subscription, self.subscription = self.subscription, None
        else:
            self.canceled_at = clock.now()
        self._tell(status, before)

    @classmethod
    def _open(cls, id: str, parameters: dict[str, Any]) -> "SubscriptionSchedule":
        Given(
            {name: value for name, value in parameters.items() if name not in ("invoice_now", "prorate")}
        ).nothing_more()
        schedule = cls._get(id)
        if schedule.status not in OPEN:
            raise refuse(f"This subscription schedule is already {schedule.status}.")
        return schedule

    @classmethod
    def _api_release(
        cls, id: str, preserve_cancel_date: Any = None, **parameters: Any
    ) -> "SubscriptionSchedule":
        schedule = cls._open(id, parameters)
        schedule._let_go("released")
        return schedule

    @classmethod
    def _api_cancel(cls, id: str, **parameters: Any) -> "SubscriptionSchedule":
        schedule = cls._open(id, parameters)
        if schedule.subscription:
            Subscription._get(schedule.subscription)._end("cancellation_requested")
        else:
            schedule.status, schedule.canceled_at = "canceled", clock.now()
        return schedule


def end_of(given: Given, default: str) -> str:
    return given.one_of("end_behavior", ("release", "cancel"), default)


def phase_of(subscription: Subscription) -> dict[str, Any]:
    """Return the phase a subscription is in: its present prices, for its present term."""
    item = subscription.items._list[0]
    rows = [{"price": each.price.id, "quantity": each.quantity} for each in subscription.items._list]
    phase = filled_in(rows, item.current_period_start, item.current_period_end)
    return {**phase, "trial_end": subscription.trial_end if subscription.status == "trialing" else None}


def filled_in(rows: list[Any], start: int, end: int) -> dict[str, Any]:
    items = [{"metadata": {}, "discounts": [], "plan": row["price"], "tax_rates": [], **row} for row in rows]
    return {
        "add_invoice_items": [],
        "billing_cycle_anchor": None,
        "collection_method": None,
        "currency": Price._get(rows[0]["price"]).currency,
        "default_payment_method": None,
        "description": None,
        "discounts": [],
        "end_date": end,
        "items": items,
        "metadata": {},
        "proration_behavior": "create_prorations",
        "start_date": start,
        "trial_end": None,
    }


def phases_of(rows: list[Any], start: int) -> list[dict[str, Any]]:
    """Return the phases that were asked for, one after the other, each with its end."""
    if not rows:
        raise refuse("Missing required param: phases.", "phases", "parameter_missing")
    phases: list[dict[str, Any]] = []
    for row in rows:
        phase = one_phase(Given(row), phases[-1]["end_date"] if phases else start)
        phases.append(phase)
    return phases


def one_phase(given: Given, start: int) -> dict[str, Any]:
    start = given.when("start_date", start)
    items = []
    for row in given.rows("items"):
        item = Given(row)
        items.append({"price": priced(item).id, "quantity": item.whole("quantity", 1)})
        item.pass_over("metadata", "discounts", "tax_rates", "billing_thresholds")
        item.nothing_more()
    if not items:
        raise refuse("Missing required param: phases[0][items].", "phases[0][items]", "parameter_missing")
    phase = filled_in(items, start, end_date(given, items, start))
    phase["discounts"] = [
        {"coupon": None, "discount": None, "promotion_code": None, **row} for row in given.rows("discounts")
    ]
    if coupon := given.text("coupon"):
        phase["discounts"] = [{"coupon": coupon, "discount": None, "promotion_code": None}]
    phase["metadata"] = given.mapping("metadata")
    phase["trial_end"] = given.when("trial_end", phase["end_date"] if given.flag("trial") else None)
    phase["proration_behavior"] = given.text("proration_behavior", "create_prorations")
    given.pass_over("currency", "automatic_tax", "default_payment_method", "collection_method", "description")
    given.pass_over("billing_cycle_anchor", "add_invoice_items", "invoice_settings", "transfer_data")
    given.nothing_more()
    return phase


def end_date(given: Given, items: list[dict[str, Any]], start: int) -> int:
    """Return the end of a phase: said, or so long, or so many terms; one term when nothing is said."""
    said, duration = given.when("end_date"), given.mapping("duration")
    iterations = given.whole("iterations", 1)
    if said is not None:
        return said
    if duration:
        return later(start, length_of(duration))
    return later(start, length_of(Price._get(items[0]["price"]).recurring, iterations))


def change_rows(subscription: Subscription, phase: dict[str, Any], behaviour: str) -> None:
    """Put the prices of a phase in place of those a subscription has."""
    wanted = [(row["price"], row["quantity"]) for row in phase["items"]]
    present = [(item.price.id, item.quantity) for item in subscription.items._list]
    if wanted == present:
        return
    rows: list[dict[str, Any]] = []
    for index, (price, quantity) in enumerate(wanted):
        kept = {"id": subscription.items._list[index].id} if index < len(present) else {}
        rows.append({**kept, "price": price, "quantity": quantity})
    rows += [{"id": item.id, "deleted": True} for item in subscription.items._list[len(wanted) :]]
    change_items(subscription, rows, behaviour, clock.now(), False)


def graft() -> None:
    """Have localstripe find our schedules."""
    resources.SubscriptionSchedule = SubscriptionSchedule
