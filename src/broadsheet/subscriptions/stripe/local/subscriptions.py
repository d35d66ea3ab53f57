"""Subscriptions: begun, changed, paused, cancelled. What time does to them is in `renewals`."""

from typing import Any

from dateutil.relativedelta import relativedelta
from localstripe import resources
from localstripe.errors import UserError

from broadsheet.subscriptions.stripe.local.cards import PaymentMethod
from broadsheet.subscriptions.stripe.local.changes import change
from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.customers import Customer
from broadsheet.subscriptions.stripe.local.discounts import discounts_of
from broadsheet.subscriptions.stripe.local.given import Given, merged, refuse
from broadsheet.subscriptions.stripe.local.intents import SetupIntent
from broadsheet.subscriptions.stripe.local.invoices import Invoice, draw_up_for
from broadsheet.subscriptions.stripe.local.items import items_of, priced
from broadsheet.subscriptions.stripe.local.lines import Draft, InvoiceItem
from broadsheet.subscriptions.stripe.local.resource import Resource, all_of, is_within
from broadsheet.subscriptions.stripe.local.retries import retries
from broadsheet.subscriptions.stripe.local.terms import later

BEHAVIOURS = ("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete")
OVER = ("canceled", "incomplete_expired")
IGNORED = (
    "off_session",
    "expand",
    "billing_mode",
    "proration_behavior",
    "currency",
    "transfer_data",
    "on_behalf_of",
    "default_tax_rates",
    "invoice_settings",
)


class Subscription(Resource):
    """A customer who pays again and again."""

    object = "subscription"
    _id_prefix = "sub_"
    _filters = ("customer", "status", "price", "collection_method", "test_clock", "current_period_end")

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        customer = Customer._get(given.required("customer"))
        rows, once = given.rows("items"), given.rows("add_invoice_items")
        behaviour = given.one_of("payment_behavior", BEHAVIOURS, "allow_incomplete")
        discounts = given.rows("discounts")
        trial_days, trial_end = given.whole("trial_period_days"), given.when("trial_end")
        anchor = given.when("billing_cycle_anchor")
        super().__init__()
        self._keep_state(customer)
        self._take(given)
        given.pass_over(*IGNORED)
        given.nothing_more()
        self.items = items_of(self, rows)
        self.currency = self.items._list[0].price.currency
        self.discounts = discounts_of(discounts, customer.id, self.id)
        if trial_days:
            trial_end = later(self.created, relativedelta(days=trial_days))
        extra = [sold_once(row, self) for row in once]
        if trial_end and trial_end > self.created:
            self._begin_trial(trial_end, extra)
        else:
            self._begin_at_once(behaviour, extra, anchor)

    def _keep_state(self, customer: Customer) -> None:
        now = self.created
        self.customer = customer.id
        self.test_clock = customer.test_clock
        self.status = "incomplete"
        self.start_date = self.billing_cycle_anchor = now
        self.automatic_tax: dict[str, Any] = {"enabled": False, "disabled_reason": None, "liability": None}
        self.billing_mode = {"type": "flexible", "flexible": None, "updated_at": now}
        self.billing_schedules: list[Any] = []
        self.cancel_at: int | None = None
        self.cancel_at_period_end = False
        self.canceled_at: int | None = None
        self.cancellation_details: dict[str, str | None] = dict.fromkeys(("comment", "feedback", "reason"))
        self.collection_method = "charge_automatically"
        self.days_until_due: int | None = None
        self.default_payment_method: str | None = None
        self.description: str | None = None
        self.discounts: list[str] = []
        self.ended_at: int | None = None
        self.latest_invoice: str | None = None
        self.metadata: dict[str, str] = {}
        self.pause_collection: dict[str, Any] | None = None
        self.payment_settings: dict[str, Any] = {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        }
        self.pending_setup_intent: str | None = None
        self.pending_update = None
        self.schedule: str | None = None
        self.trial_end: int | None = None
        self.trial_start: int | None = None
        self.trial_settings = {"end_behavior": {"missing_payment_method": "create_invoice"}}
        self._told_of: set[tuple[str, int]] = set()

    def _take(self, given: Given) -> None:
        """Take what may be said when it begins, and later too."""
        if given.has("metadata"):
            self.metadata = merged(self.metadata, given.any("metadata"))
        if given.has("default_payment_method"):
            self.default_payment_method = self._own_card(given.text("default_payment_method"))
        self.description = given.text("description", self.description)
        self.collection_method = given.text("collection_method", self.collection_method)
        self.days_until_due = given.whole("days_until_due", self.days_until_due)
        if given.has("payment_settings"):
            self.payment_settings = {**self.payment_settings, **given.mapping("payment_settings")}
        if given.has("trial_settings"):
            self.trial_settings = given.mapping("trial_settings")
        if given.has("automatic_tax"):
            enabled = Given(given.mapping("automatic_tax")).flag("enabled")
            if enabled:
                Customer._get(self.customer)._must_have_place()
            self.automatic_tax = {**self.automatic_tax, "enabled": enabled}
        self._take_ending(given)

    def _take_ending(self, given: Given) -> None:
        if given.has("cancellation_details"):
            self.cancellation_details = {**self.cancellation_details, **given.mapping("cancellation_details")}
        if not (given.has("cancel_at_period_end") or given.has("cancel_at")):
            return
        at_end, at = given.flag("cancel_at_period_end"), given.when("cancel_at")
        planned = at_end or at is not None
        if self.schedule and planned:
            raise refuse(
                f"The subscription is managed by the subscription schedule `{self.schedule}`, and updating "
                "any cancelation behavior directly is not allowed. Please update the schedule instead."
            )
        self.cancel_at_period_end = at_end
        self.cancel_at = at
        self._follow_term()
        self.canceled_at = clock.now() if planned else None
        kept = self.cancellation_details if planned else {"comment": None, "feedback": None}
        reason = "cancellation_requested" if planned else None
        self.cancellation_details = {**kept, "reason": reason}

    def _follow_term(self) -> None:
        """Keep the end of a subscription that ends with its term where the term ends."""
        if self.cancel_at_period_end:
            self.cancel_at = self._period_end

    def _own_card(self, method: str | None) -> str | None:
        if method is None:
            return None
        found = PaymentMethod._get(method)
        if found.customer != self.customer:
            raise refuse(
                f"The customer does not have a payment method with the ID {method}.",
                "default_payment_method",
                "resource_missing",
            )
        return found.id

    @property
    def _period_end(self) -> int:
        items = getattr(self, "items", None)
        return items._list[0].current_period_end if items else self.created

    @property
    def _card(self) -> str | None:
        return self.default_payment_method or Customer._get(self.customer)._default_payment_method

    @property
    def _is_over(self) -> bool:
        return self.status in OVER

    def _event_name(self) -> str:
        return "customer.subscription"

    def _fits(self, wanted: dict[str, Any]) -> bool:
        status, price, end = wanted.pop("status"), wanted.pop("price"), wanted.pop("current_period_end")
        if status is None and self._is_over:
            return False
        return (
            status in (None, "all", self.status)
            and price in (None, self.items._list[0].price.id)
            and is_within(self._period_end, end)
            and super()._fits(wanted)
        )

    @classmethod
    def _of(cls, customer: str) -> list["Subscription"]:
        return [one for one in all_of(cls) if one.customer == customer and not one._is_over]

    # How it begins.

    def _begin_trial(self, end: int, extra: list[Draft]) -> None:
        self.status = "trialing"
        self._set_trial(self.created, end)
        drafts = [item._draft(0) for item in self.items._list]
        self._invoice(drafts + extra, "subscription_create")
        if self._card is None:
            self._want_card()
        self._tell("created")

    def _set_trial(self, start: int, end: int) -> None:
        self.trial_start, self.trial_end = start, end
        self.billing_cycle_anchor = end
        for item in self.items._list:
            item.current_period_start, item.current_period_end = start, end
        self._follow_term()

    def _want_card(self) -> None:
        intent = SetupIntent(customer=self.customer, usage="off_session")
        intent._subscription = self.id
        self.pending_setup_intent = intent.id

    def _begin_at_once(self, behaviour: str, extra: list[Draft], anchor: int | None) -> None:
        self.billing_cycle_anchor = anchor or self.created
        for item in self.items._list:
            item._begin_term(self.created, self.billing_cycle_anchor)
        self._follow_term()
        self._tell("created")
        invoice = draw_up_for(
            self, [item._draft() for item in self.items._list] + extra, "subscription_create"
        )
        invoice._finalize()
        if invoice.status == "paid" and self._card is None:
            self._want_card()
        if invoice.status == "open" and self.collection_method == "send_invoice":
            self.status = "active"
        elif invoice.status == "open" and behaviour != "default_incomplete":
            self._pay_first(invoice, behaviour)

    def _pay_first(self, invoice: Invoice, behaviour: str) -> None:
        if self._card is None:
            raise refuse(
                "This customer has no attached payment source or default payment method. Please consider "
                "adding a default payment method.",
                code="resource_missing",
            )
        try:
            invoice._attempt(off_session=False)
        except UserError:
            if behaviour == "error_if_incomplete":
                raise

    # What becomes of its invoices.

    def _invoice(self, drafts: list[Draft], reason: str) -> Invoice:
        invoice = draw_up_for(self, drafts, reason)
        invoice._collect()
        return invoice

    def _on_paid(self, invoice: Invoice, method: PaymentMethod | None) -> None:
        before = self._export()
        if method and self.payment_settings.get("save_default_payment_method") == "on_subscription":
            self.default_payment_method = method.id
        if self.status in ("incomplete", "past_due", "unpaid") and invoice.id == self.latest_invoice:
            self.status = "active"
        self._tell("updated", before)

    def _on_processing(self, method: PaymentMethod) -> None:
        """As at Stripe, it runs while a debit is under way; whether that comes is seen days later."""
        before = self._export()
        if self.payment_settings.get("save_default_payment_method") == "on_subscription":
            self.default_payment_method = method.id
        if self.status == "incomplete":
            self.status = "active"
        self._tell("updated", before)

    def _on_declined(self, invoice: Invoice) -> None:
        if self._is_over or self.status == "incomplete" or invoice.billing_reason == "manual":
            return
        before = self._export()
        self.status = "past_due" if self.status in ("active", "past_due", "trialing") else self.status
        is_last = invoice.next_payment_attempt is None
        if is_last and retries.outcome == "unpaid":
            self.status = "unpaid"
        self._tell("updated", before)
        if is_last and retries.outcome == "canceled":
            self._end("payment_failed")

    def _on_card_saved(self, method: PaymentMethod) -> None:
        before = self._export()
        self.pending_setup_intent = None
        self.default_payment_method = method.id
        self._tell("updated", before)

    # How it ends.

    def _end(self, reason: str, status: str = "canceled") -> None:
        """End it now. What is owed stays owed, but is no longer asked for."""
        self.status = status
        self.ended_at = clock.now()
        self.canceled_at = self.canceled_at or clock.now()
        self.cancellation_details = {
            **self.cancellation_details,
            "reason": self.cancellation_details["reason"] or reason,
        }
        for invoice in all_of(Invoice):
            if invoice._subscription == self.id and invoice.status in ("draft", "open"):
                invoice.auto_advance = False
                invoice.next_payment_attempt = invoice.automatically_finalizes_at = None
        if self.schedule:
            resources.SubscriptionSchedule._get(self.schedule)._let_go("canceled")
        self._tell("deleted" if status == "canceled" else "updated")

    @classmethod
    def _api_delete(cls, id: str, **parameters: Any) -> "Subscription":
        given = Given(parameters)
        subscription = cls._get(id)
        details = given.mapping("cancellation_details")
        prorate, invoice_now = given.flag("prorate"), given.flag("invoice_now")
        given.nothing_more()
        if subscription._is_over:
            raise refuse(f"No such subscription: '{id}'", "id", "resource_missing", 404)
        subscription.cancellation_details = {**subscription.cancellation_details, **details}
        if prorate:
            for item in subscription.items._list:
                left = item._part(-item._cost, clock.now(), "Unused time on")
                InvoiceItem._of(left, subscription.customer)
        if invoice_now:
            subscription._invoice([], "subscription_update")
        subscription._end("cancellation_requested")
        return subscription

    @classmethod
    def _api_update(cls, id: str, **parameters: Any) -> "Subscription":
        subscription = cls._get(id)
        if subscription._is_over and set(parameters) - {"metadata", "cancellation_details"}:
            raise refuse("A canceled subscription can only update its cancellation_details and metadata.")
        subscription._update(**parameters)
        return subscription

    def _change(self, given: Given) -> None:
        change(self, given)
        self._take(given)
        given.pass_over(*IGNORED)


def sold_once(row: dict[str, Any], subscription: Subscription) -> Draft:
    """Return the line of something that is sold with the first invoice only."""
    given = Given(row)
    price, quantity = priced(given), given.whole("quantity", 1)
    given.pass_over("discounts", "tax_rates", "period", "metadata")
    given.nothing_more()
    now = clock.now()
    return Draft(
        price.nickname or price.id,
        price.unit_amount * quantity,
        price,
        now,
        now,
        quantity=quantity,
        subscription=subscription.id,
    )


def graft() -> None:
    """Have localstripe find our subscriptions."""
    resources.Subscription = Subscription
