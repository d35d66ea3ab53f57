"""What the API does with invoices and paused subscriptions beside making and showing them."""

from typing import Any

from broadsheet.subscriptions.stripe.local.changes import begin_terms
from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.customers import Customer
from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.invoices import Invoice, draw_up, draw_up_for
from broadsheet.subscriptions.stripe.local.resource import Page
from broadsheet.subscriptions.stripe.local.state import state
from broadsheet.subscriptions.stripe.local.subscriptions import Subscription


class Shown:
    """A thing as it was at an instant that has since been taken back."""

    def __init__(self, thing: Any) -> None:
        self._thing = thing._export(["payments"]) if isinstance(thing, Invoice) else thing._export()

    def _export(self, expand: list[str] | None = None) -> dict[str, Any]:
        return dict(self._thing)


def create_invoice(**parameters: Any) -> Invoice:
    """Return a draft of what waits for a customer's next invoice."""
    given = Given(parameters)
    customer, subscription = given.required("customer"), given.text("subscription")
    description, metadata = given.text("description"), given.mapping("metadata")
    # Sweeping up what waits for the customer is an invoice's habit only where it is asked for, or a term's.
    waiting = given.one_of("pending_invoice_items_behavior", ("include", "exclude"), "include")
    taxed = Given(given.mapping("automatic_tax")).flag("enabled")
    if taxed:
        Customer._get(customer)._must_have_place()
    advance = given.flag("auto_advance", True)
    given.pass_over("collection_method", "days_until_due", "currency")
    given.nothing_more()
    owner = Subscription._get(subscription) if subscription else None
    if waiting == "exclude":
        invoice = Invoice(Customer._get(customer), [], "manual", owner, taxed)
    else:
        invoice = draw_up(Customer._get(customer), owner, [], "manual")
    invoice.description, invoice.metadata, invoice.auto_advance = description, metadata, advance
    return invoice


def preview(**parameters: Any) -> Shown:
    """Return the invoice that a change would bring, or the next one as things stand. Nothing is kept."""
    given = Given(parameters)
    subscription_id = given.required("subscription")
    details = given.mapping("subscription_details")
    given.pass_over("customer", "automatic_tax", "discounts", "invoice_items", "preview_mode", "currency")
    given.nothing_more()
    with state.rehearsal():
        subscription = Subscription._get(subscription_id)
        before = subscription.latest_invoice
        subscription._update(**details)
        if subscription.latest_invoice != before:
            return Shown(Invoice._get(subscription.latest_invoice))
        return Shown(next_invoice(subscription))


def next_invoice(subscription: Subscription) -> Invoice:
    """Draw up what the end of the present term brings."""
    if subscription.cancel_at is not None or subscription._is_over:
        raise refuse("No upcoming invoices for customer", code="invoice_upcoming_none", status=404)
    for item in subscription.items._list:
        item._begin_term(item.current_period_end, subscription.billing_cycle_anchor)
    return draw_up_for(subscription, [item._draft() for item in subscription.items._list], "upcoming")


def pay(id: str, **parameters: Any) -> Invoice:
    """Charge an invoice now; raises the refusal."""
    given = Given(parameters)
    method, off_session = given.text("payment_method"), given.flag("off_session", True)
    outside = given.flag("paid_out_of_band")
    given.pass_over("forgive", "mandate", "source")
    given.nothing_more()
    invoice = Invoice._get(id)
    if invoice.status == "paid":
        raise refuse("Invoice is already paid", code="invoice_already_paid")
    if invoice.status == "draft":
        invoice._finalize()
    if invoice.status == "uncollectible":
        invoice.status = "open"
    if invoice.status == "open" and outside:
        invoice._intent._cancel()
        invoice._on_paid(None)
    elif invoice.status == "open":
        invoice._attempt(method, off_session=off_session)
    elif invoice.status != "paid":
        raise refuse(f"This invoice is {invoice.status}, and can no longer be paid.")
    return invoice


def finalize(id: str, **parameters: Any) -> Invoice:
    """Finalize a draft, and charge it where it goes on by itself."""
    given = Given(parameters)
    advance = given.flag("auto_advance", False)
    given.nothing_more()
    invoice = Invoice._get(id)
    invoice._finalize()
    if advance:
        invoice._collect()
    return invoice


def void(id: str, **parameters: Any) -> Invoice:
    """Void an open invoice: nobody owes it."""
    Given(parameters).nothing_more()
    invoice = Invoice._get(id)
    if invoice.status not in ("open", "uncollectible"):
        raise refuse("You can only pass in open invoices. This invoice isn't open.")
    invoice._void()
    return invoice


def mark_uncollectible(id: str, **parameters: Any) -> Invoice:
    """Stop asking for an invoice."""
    Given(parameters).nothing_more()
    invoice = Invoice._get(id)
    invoice._give_up()
    return invoice


def delete_draft(id: str, **parameters: Any) -> Any:
    """Delete an invoice that is still a draft."""
    Given(parameters).nothing_more()
    if Invoice._get(id).status != "draft":
        raise refuse("You can only delete draft invoices.")
    return Invoice._api_delete(id)


def list_lines(id: str, url: str = "", **parameters: Any) -> Page:
    """Return the lines of one invoice."""
    given = Given(parameters)
    page = Page(f"/v1/invoices/{id}/lines", limit=given.whole("limit", 10))
    page._list = Invoice._get(id).lines._list
    return page


def resume(id: str, **parameters: Any) -> Subscription:
    """Begin again what was paused because a trial ended without a card."""
    given = Given(parameters)
    given.pass_over("billing_cycle_anchor", "proration_behavior", "proration_date")
    given.nothing_more()
    subscription = Subscription._get(id)
    if subscription.status != "paused":
        raise refuse("Only a paused subscription can be resumed.")
    before = subscription._export()
    subscription.status = "active"
    begin_terms(subscription, clock.now())
    subscription._invoice([item._draft() for item in subscription.items._list], "subscription_update")
    subscription._tell("resumed", before)
    return subscription
