"""Invoices: drawn up, finalized, paid, declined and tried again."""

from typing import Any

from localstripe import resources
from localstripe.errors import UserError

from broadsheet.subscriptions.stripe.local.cards import PaymentMethod
from broadsheet.subscriptions.stripe.local.charges import Charge, CreditNote
from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.customers import Customer
from broadsheet.subscriptions.stripe.local.discounts import Discount
from broadsheet.subscriptions.stripe.local.given import Given, merged, refuse
from broadsheet.subscriptions.stripe.local.intents import PaymentIntent
from broadsheet.subscriptions.stripe.local.lines import Draft, InvoiceItem, InvoiceLineItem
from broadsheet.subscriptions.stripe.local.resource import Page, Resource, all_of
from broadsheet.subscriptions.stripe.local.retries import retries
from broadsheet.subscriptions.stripe.local.terms import DAY, HOUR


class InvoicePayment(Resource):
    """The tie between an invoice and the PaymentIntent that pays it."""

    object = "invoice_payment"
    _id_prefix = "inpay_"
    _filters = ("invoice", "status", "payment")

    def __init__(self, invoice: "Invoice", intent: PaymentIntent) -> None:
        super().__init__()
        self.amount_requested = intent.amount
        self.currency = intent.currency
        self.invoice = invoice.id
        self.is_default = True
        self.payment = {"type": "payment_intent", "payment_intent": intent.id}

    @property
    def _intent(self) -> PaymentIntent:
        return PaymentIntent._get(self.payment["payment_intent"])

    @property
    def status(self) -> str:
        states = {"succeeded": "paid", "canceled": "canceled"}
        return states.get(self._intent.status, "open")

    @property
    def amount_paid(self) -> int | None:
        return self.amount_requested if self.status == "paid" else None

    @property
    def status_transitions(self) -> dict[str, int | None]:
        invoice = Invoice._get(self.invoice)
        return {"canceled_at": self._intent.canceled_at, "paid_at": invoice.status_transitions["paid_at"]}

    def _fits(self, wanted: dict[str, Any]) -> bool:
        payment = dict(wanted.pop("payment") or {})
        payment.pop("type", None)
        wanted_intent = payment.get("payment_intent")
        return super()._fits(wanted) and wanted_intent in (None, self.payment["payment_intent"])


class Invoice(Resource):
    """A bill. Its sums are fixed when it is drawn up; what was in credit is used when it is finalized."""

    object = "invoice"
    _id_prefix = "in_"
    _filters = ("customer", "subscription", "status", "collection_method")
    _on_request = frozenset({"payments", "confirmation_secret"})

    def __init__(
        self,
        customer: Customer,
        drafts: list[Draft],
        reason: str,
        subscription: Any = None,
        taxed: bool = False,
    ) -> None:
        super().__init__()
        discounts = [Discount._get(id) for id in subscription.discounts] if subscription else []
        taxed = subscription.automatic_tax["enabled"] if subscription else taxed
        self.automatic_tax = {
            "enabled": taxed,
            "status": "complete" if taxed else None,
            "liability": None,
            "provider": None,
            "disabled_reason": None,
        }
        self.currency = (
            drafts[0].price.currency
            if drafts and drafts[0].price
            else getattr(subscription, "currency", None) or "usd"
        )
        self.lines = Page(f"/v1/invoices/{self.id}/lines")
        self._subscription = subscription.id if subscription else None
        self._write(drafts, discounts, taxed)
        self._describe(customer, subscription, reason)
        self._keep_state()
        if subscription is not None:
            subscription.latest_invoice = self.id
        self._tell("created")

    def _write(self, drafts: list[Draft], discounts: list[Discount], taxed: bool) -> None:
        for draft in drafts:
            line = InvoiceLineItem(draft, self.currency, discounts, taxed)
            line.invoice = self.id
            self.lines._list.append(line)
        self.discounts = [discount.id for discount in discounts]
        self._sum_up()

    def _sum_up(self) -> None:
        lines = self.lines._list
        # As long as an invoice is, it goes over the wire whole.
        self.lines._limit = max(10, len(lines))
        taxes = [tax for line in lines for tax in line.taxes]
        beside = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
        tax = sum(tax["amount"] for tax in taxes)
        self.subtotal = sum(line.amount for line in lines)
        self.total = sum(line._net for line in lines) + beside
        self.total_excluding_tax = self.total - tax
        self.subtotal_excluding_tax = self.subtotal - (tax - beside)
        self.total_discount_amounts = summed(lines)
        self.total_taxes = [{**one, "amount": tax, "taxable_amount": self.total - tax} for one in taxes[:1]]
        self.total_pretax_credit_amounts: list[Any] = []

    def _add(self, item: InvoiceItem) -> None:
        """Write an item on this draft; raises Stripe's error once it is none any more."""
        if self.status != "draft":
            raise refuse("This invoice is no longer editable.", "invoice", "invoice_not_editable")
        self.currency = item.currency
        self._write([item._draft()], [], self.automatic_tax["enabled"])
        self.amount_due = self.amount_remaining = max(0, self.total)

    def _describe(self, customer: Customer, subscription: Any, reason: str) -> None:
        self.account_country, self.account_name = "US", "Local Stripe"
        self.billing_reason = reason
        self.collection_method = subscription.collection_method if subscription else "charge_automatically"
        self.customer = customer.id
        for name in ("address", "email", "name", "phone", "shipping"):
            setattr(self, f"customer_{name}", getattr(customer, name))
        self.customer_tax_exempt = customer.tax_exempt
        self.default_payment_method: str | None = None
        self.description = self.footer = None
        self.metadata: dict[str, str] = {}
        periods = [line.period for line in self.lines._list if not is_proration(line)]
        self.period_start = min((period["start"] for period in periods), default=clock.now())
        self.period_end = max((period["end"] for period in periods), default=clock.now())
        self.parent = parent_of(subscription)

    def _keep_state(self) -> None:
        self.status = "draft"
        self.number: str | None = None
        self.amount_due = self.amount_remaining = max(0, self.total)
        self.amount_paid = self.amount_overpaid = self.amount_shipping = 0
        self.attempt_count = 0
        self.attempted = False
        self.auto_advance = True
        self.automatically_finalizes_at: int | None = None
        self.due_date: int | None = None
        self.effective_at: int | None = None
        self.ending_balance: int | None = None
        self.hosted_invoice_url = self.invoice_pdf = None
        self.next_payment_attempt: int | None = None
        self.starting_balance = 0
        self.status_transitions = dict.fromkeys(
            ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
        )

    @property
    def post_payment_credit_notes_amount(self) -> int:
        return sum(note.post_payment_amount for note in all_of(CreditNote) if note.invoice == self.id)

    @property
    def pre_payment_credit_notes_amount(self) -> int:
        return sum(note.pre_payment_amount for note in all_of(CreditNote) if note.invoice == self.id)

    @property
    def payments(self) -> Page:
        page = Page("/v1/invoice_payments")
        page._list = [payment for payment in all_of(InvoicePayment) if payment.invoice == self.id]
        return page

    @property
    def confirmation_secret(self) -> dict[str, str] | None:
        intent = self._intent
        return {"client_secret": intent.client_secret, "type": "payment_intent"} if intent else None

    @property
    def _intent(self) -> PaymentIntent | None:
        payments = [payment for payment in self.payments._list if payment.status != "canceled"]
        return payments[-1]._intent if payments else None

    @property
    def _intent_id(self) -> str | None:
        return self._intent.id if self._intent else None

    def _credited(self) -> int:
        return self.post_payment_credit_notes_amount + self.pre_payment_credit_notes_amount

    def _count_credit_notes(self) -> int:
        return 1 + sum(1 for note in all_of(CreditNote) if note.invoice == self.id)

    def _owner(self) -> Any:
        return resources.Subscription._get(self._subscription) if self._subscription else None

    def _fits(self, wanted: dict[str, Any]) -> bool:
        subscription = wanted.pop("subscription")
        return super()._fits(wanted) and subscription in (None, self._subscription)

    def _change(self, given: Given) -> None:
        self.description = given.text("description", self.description)
        self.footer = given.text("footer", self.footer)
        self.default_payment_method = given.text("default_payment_method", self.default_payment_method)
        self.auto_advance = given.flag("auto_advance", self.auto_advance)
        given.pass_over("payment_settings", "automatic_tax", "custom_fields", "rendering")

    def _finalize(self) -> None:
        """Give it its number, use what is in credit, and ask for the rest; what comes to nothing is paid."""
        if self.status != "draft":
            raise refuse("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
        before = self._export()
        customer = Customer._get(self.customer)
        self.status = "open"
        self.number = customer._next_invoice_number()
        self.automatically_finalizes_at = None
        self.effective_at = self.status_transitions["finalized_at"] = clock.now()
        self.starting_balance = customer.balance
        used = min(max(0, -customer.balance), self.total) if self.total > 0 else self.total
        customer.balance += used
        self.ending_balance = customer.balance
        self.amount_due = self.amount_remaining = self.total - used
        self._tell("finalized", before)
        if self.amount_due == 0:
            self._on_paid(None)
        else:
            self._ask_for_it(customer)

    def _ask_for_it(self, customer: Customer) -> None:
        intent = PaymentIntent(
            amount=self.amount_due,
            currency=self.currency,
            customer=customer.id,
            setup_future_usage="off_session" if self._subscription else None,
            description="Subscription creation"
            if self.billing_reason == "subscription_create"
            else "Subscription update",
        )
        intent._invoice = self.id
        InvoicePayment(self, intent)
        if self.collection_method == "send_invoice":
            self.due_date = clock.now() + (self._owner().days_until_due or 30) * DAY

    def _attempt(self, method_id: str | None = None, *, off_session: bool = True) -> None:
        """Charge the card it is to be charged to; raises the refusal after it was noted."""
        method_id = method_id or self.default_payment_method or self._card()
        if method_id is None:
            self._on_declined()
            raise refuse(
                "There is no `default_payment_method` set on this Customer or Invoice. Please set one.",
                code="invoice_payment_intent_requires_action",
            )
        self._intent._confirm(PaymentMethod._get(method_id), off_session=off_session)

    def _card(self) -> str | None:
        owner = self._owner()
        own = owner.default_payment_method if owner else None
        return own or Customer._get(self.customer)._default_payment_method

    def _collect(self) -> None:
        """Charge as the calendar does: a refusal is noted and tried again, nobody is told no."""
        if self.status == "draft":
            self._finalize()
        if self.status != "open" or self.collection_method == "send_invoice":
            return
        if self._intent.status == "processing":
            return
        if self._intent.status == "requires_action":
            # The bank's question was not answered: that attempt is over.
            self._intent.status = "requires_payment_method"
        try:
            self._attempt()
        except UserError:
            return

    def _on_paid(self, method: PaymentMethod | None) -> None:
        before = self._export()
        self.status = "paid"
        self.amount_paid, self.amount_remaining = self.amount_due, 0
        self.attempted = True
        self.attempt_count += 1 if method else 0
        self.next_payment_attempt = None
        self.status_transitions = {**self.status_transitions, "paid_at": clock.now()}
        self._tell("updated", before)
        self._tell("paid")
        self._tell("payment_succeeded")
        if owner := self._owner():
            owner._on_paid(self, method)

    def _on_declined(self) -> None:
        before = self._export()
        self.attempted = True
        self.attempt_count += 1
        first = self.billing_reason == "subscription_create" and self._owner().status == "incomplete"
        self.next_payment_attempt = None if first else retries.after(self.attempt_count, clock.now())
        self._tell("updated", before)
        self._tell("payment_failed")
        if owner := self._owner():
            owner._on_declined(self)

    def _on_processing(self, method: PaymentMethod) -> None:
        """Wait for a debit that is under way: nothing else is tried meanwhile."""
        self.attempted, self.next_payment_attempt = True, None
        if owner := self._owner():
            owner._on_processing(method)

    def _on_asked(self) -> None:
        self._tell("payment_action_required")
        self._on_declined()

    def _void(self) -> None:
        before = self._export()
        self.status = "void"
        self.next_payment_attempt = None
        self.auto_advance = False
        self.status_transitions = {**self.status_transitions, "voided_at": clock.now()}
        if self._intent is not None and self._intent._is_open:
            self._intent._cancel()
        self._tell("updated", before)
        self._tell("voided")

    def _give_up(self) -> None:
        self.status = "uncollectible"
        self.next_payment_attempt = None
        self.status_transitions = {**self.status_transitions, "marked_uncollectible_at": clock.now()}
        self._tell("marked_uncollectible")

    @property
    def _charge(self) -> Charge | None:
        latest = self._intent.latest_charge if self._intent else None
        return Charge._get(latest) if latest else None


def draw_up(customer: Customer, subscription: Any, drafts: list[Draft], reason: str) -> Invoice:
    """Return a draft with these lines, and with whatever waited for the customer's next invoice."""
    own = (None, subscription.id if subscription else None)
    waiting = [
        item
        for item in all_of(InvoiceItem)
        if item.customer == customer.id and item.invoice is None and item.subscription in own
    ]
    invoice = Invoice(customer, [item._draft() for item in waiting] + drafts, reason, subscription)
    for item in waiting:
        item.invoice = invoice.id
    if subscription:
        spend_once_only(subscription, invoice)
    return invoice


def draw_up_for(subscription: Any, drafts: list[Draft], reason: str) -> Invoice:
    """Return the same for a subscription."""
    return draw_up(Customer._get(subscription.customer), subscription, drafts, reason)


def spend_once_only(subscription: Any, invoice: Invoice) -> None:
    """Take from a subscription the discounts that were for one invoice, once one has used them."""
    used = {taken["discount"] for taken in invoice.total_discount_amounts if taken["amount"]}
    subscription.discounts = [
        id
        for id in subscription.discounts
        if not (id in used and Discount._get(id)._coupon.duration == "once")
    ]


def is_proration(line: InvoiceLineItem) -> bool:
    details = line.parent["subscription_item_details"] or line.parent["invoice_item_details"]
    return bool(details["proration"])


def summed(lines: list[InvoiceLineItem]) -> list[dict[str, Any]]:
    """Return how much each discount took off in all."""
    sums: dict[str, int] = {}
    for line in lines:
        for taken in line.discount_amounts:
            sums[taken["discount"]] = sums.get(taken["discount"], 0) + taken["amount"]
    return [{"amount": amount, "discount": discount} for discount, amount in sums.items()]


def parent_of(subscription: Any) -> dict[str, Any] | None:
    if subscription is None:
        return None
    details = {
        "subscription": subscription.id,
        "metadata": merged(None, subscription.metadata),
        "subscription_proration_date": None,
    }
    return {"type": "subscription_details", "subscription_details": details, "quote_details": None}


# Stripe leaves an invoice a draft for about an hour, so that it may still be changed.
DRAFT_SECONDS = HOUR
