"""Changes of a running subscription: another price, more of it, another end of its trial, a pause."""

from typing import Any

from broadsheet.subscriptions.stripe.local.cards import Declined
from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.discounts import Discount, discounts_of
from broadsheet.subscriptions.stripe.local.given import Given, merged, refuse
from broadsheet.subscriptions.stripe.local.invoices import Invoice
from broadsheet.subscriptions.stripe.local.items import SubscriptionItem, check_alike, priced
from broadsheet.subscriptions.stripe.local.lines import Draft, InvoiceItem
from broadsheet.subscriptions.stripe.local.prices import Price
from broadsheet.subscriptions.stripe.local.resource import all_of

PRORATIONS = ("create_prorations", "always_invoice", "none")
PAYMENTS = ("allow_incomplete", "default_incomplete", "error_if_incomplete")
PAUSES = ("keep_as_draft", "mark_uncollectible", "void")


def change(subscription: Any, given: Given) -> None:
    """Do what an update asks for with prices, discounts, trial and pause; invoice what is due now."""
    behaviour = given.one_of("proration_behavior", PRORATIONS, "create_prorations")
    at = given.when("proration_date") or clock.now()
    must_be_paid = given.one_of("payment_behavior", PAYMENTS, "allow_incomplete") == "error_if_incomplete"
    before = subscription.latest_invoice
    anchor = given.text("billing_cycle_anchor", "unchanged")
    if given.has("discounts"):
        subscription.discounts = discounts_of(given.rows("discounts"), subscription.customer, subscription.id)
    if given.has("pause_collection"):
        pause(subscription, given.mapping("pause_collection"))
    trial_end = given.when("trial_end")
    if trial_end is not None and trial_end > clock.now():
        begin_trial(subscription, given.rows("items"), trial_end, behaviour)
        return
    if trial_end is not None:
        end_trial(subscription)
    if given.has("items") or anchor == "now":
        change_items(subscription, given.rows("items"), behaviour, at, anchor == "now")
    if must_be_paid and subscription.latest_invoice != before:
        insist(Invoice._get(subscription.latest_invoice))


def insist(invoice: Invoice) -> None:
    """Raise the refusal of an invoice that was not paid; the server then takes the whole change back."""
    if invoice.status == "open":
        error = (invoice._intent.last_payment_error if invoice._intent else None) or {}
        raise Declined(error.get("decline_code") or "authentication_required")


def pause(subscription: Any, wanted: dict[str, Any]) -> None:
    """Stop collecting, until an instant or until told otherwise; or collect again."""
    if not wanted:
        subscription.pause_collection = None
        return
    given = Given(wanted)
    behaviour, until = given.one_of("behavior", PAUSES, "void"), given.when("resumes_at")
    given.nothing_more()
    if until is not None and until <= clock.now():
        raise refuse("The `resumes_at` timestamp must be in the future.", "pause_collection[resumes_at]")
    subscription.pause_collection = {"behavior": behaviour, "resumes_at": until}


def begin_trial(subscription: Any, rows: list[Any], end: int, behaviour: str) -> None:
    """Charge nothing until an instant. Like each term, that one has its invoice: of nothing."""
    now = clock.now()
    credit_unused(subscription, behaviour, now)
    for row in rows:
        apply_row(subscription, row)
    began = subscription.trial_start if subscription.status == "trialing" else now
    subscription.status = "trialing"
    subscription._set_trial(now, end)
    subscription.trial_start = began
    subscription._invoice([item._draft(0) for item in subscription.items._list], "subscription_update")


def end_trial(subscription: Any) -> None:
    """End a trial now: the first term is charged."""
    if subscription.status == "trialing":
        subscription.trial_end = clock.now()
        subscription.status = "active"
        begin_terms(subscription, clock.now())
        subscription._invoice([item._draft() for item in subscription.items._list], "subscription_update")


def change_items(subscription: Any, rows: list[Any], behaviour: str, at: int, is_anew: bool) -> None:
    """Put other prices in place. Another length of term begins a new term, which is charged at once."""
    term = term_of(subscription)
    is_trial = subscription.status == "trialing"
    costs = [] if is_trial else unused(subscription, at)
    for row in rows:
        apply_row(subscription, row)
    if not subscription.items._list:
        raise refuse("A subscription must have at least one active price.", "items")
    check_alike([item.price for item in subscription.items._list])
    subscription.currency = subscription.items._list[0].price.currency
    if is_trial or subscription.status == "incomplete":
        return
    anew = is_anew or term_of(subscription) != term
    if anew:
        begin_terms(subscription, clock.now())
    else:
        costs += to_come(subscription, at)
    charge_change(subscription, costs if behaviour != "none" else [], behaviour, anew)


def charge_change(subscription: Any, costs: list[Draft], behaviour: str, anew: bool) -> None:
    for draft in costs:
        if draft.amount:
            InvoiceItem._of(draft, subscription.customer)
    if anew:
        subscription._invoice([item._draft() for item in subscription.items._list], "subscription_update")
    elif behaviour == "always_invoice" and any(draft.amount for draft in costs):
        subscription._invoice([], "subscription_update")


def term_of(subscription: Any) -> tuple[str, int]:
    term = subscription.items._list[0].price.recurring
    return term["interval"], term["interval_count"]


def begin_terms(subscription: Any, at: int) -> None:
    subscription.billing_cycle_anchor = at
    for item in subscription.items._list:
        item._begin_term(at, at)
    subscription._follow_term()


def credit_unused(subscription: Any, behaviour: str, at: int) -> None:
    """Give back what is left of a paid term, when a trial takes its place."""
    if behaviour == "none" or subscription.status != "active":
        return
    for draft in unused(subscription, at):
        InvoiceItem._of(draft, subscription.customer)


def unused(subscription: Any, at: int) -> list[Draft]:
    """Return what is given back for the rest of the term: of what was paid, not of the full price."""
    return [
        item._part(-paid_for(subscription, item), at, "Unused time on") for item in subscription.items._list
    ]


def to_come(subscription: Any, at: int) -> list[Draft]:
    """Return what the rest of the term costs at the new prices, with the discounts that go on."""
    return [
        item._part(discounted(subscription, item), at, "Remaining time on")
        for item in subscription.items._list
    ]


def paid_for(subscription: Any, item: SubscriptionItem) -> int:
    """Return what the present term of an item was invoiced at, before tax and after discounts."""
    term = {"start": item.current_period_start, "end": item.current_period_end}
    for invoice in all_of(Invoice):
        for line in invoice.lines._list if invoice.status == "paid" else []:
            details = line.parent["subscription_item_details"]
            if details and details["subscription_item"] == item.id and line.period == term:
                return int(line._net)
    return 0


def discounted(subscription: Any, item: SubscriptionItem) -> int:
    cost = item._cost
    for id in subscription.discounts:
        discount = Discount._get(id)
        if discount._coupon.duration != "once":
            cost -= discount._off(cost, item.price.product)
    return int(cost)


def apply_row(subscription: Any, row: dict[str, Any]) -> None:
    """Change, add or take away one item."""
    given = Given(row)
    item = item_named(subscription, given.text("id"))
    is_deleted, quantity = given.flag("deleted"), given.whole("quantity")
    price = priced(given) if given.has("price") or given.has("price_data") or given.has("plan") else None
    metadata = given.mapping("metadata")
    given.pass_over("discounts", "tax_rates", "clear_usage", "billing_thresholds")
    given.nothing_more()
    if item is None:
        subscription.items._list.append(new_item(subscription, price, quantity or 1, metadata))
    elif is_deleted:
        subscription.items._list.remove(item)
    else:
        item.price = price or item.price
        item.quantity = quantity or item.quantity
        item.metadata = merged(item.metadata, metadata)


def item_named(subscription: Any, id: str | None) -> SubscriptionItem | None:
    if id is None:
        return None
    for item in subscription.items._list:
        if item.id == id:
            return item
    raise refuse(f"No such subscription item: '{id}'", "items[0][id]", "resource_missing")


def new_item(
    subscription: Any, price: Price | None, quantity: int, metadata: dict[str, str]
) -> SubscriptionItem:
    if price is None:
        raise refuse("Missing required param: items[0][price].", "items[0][price]", "parameter_missing")
    item = SubscriptionItem(subscription, price, quantity, metadata)
    beside = subscription.items._list[0]
    item.current_period_start, item.current_period_end = (
        beside.current_period_start,
        beside.current_period_end,
    )
    return item
