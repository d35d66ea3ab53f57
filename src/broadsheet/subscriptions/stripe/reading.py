"""What Stripe says of a subscription, as a snapshot. Pure: Stripe's JSON in, our values out."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from broadsheet.subscriptions.discounts import Discount
from broadsheet.subscriptions.models import EndReason, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.providers import Bill, Card, Snapshot, Status, Term
from broadsheet.subscriptions.stripe.amounts import from_stripe

Table = Mapping[str, Any]
NAME = "stripe"
UNPAID = frozenset({"draft", "open", "uncollectible"})
# Invoices of terms; the others are for changes and by hand, and what they leave unpaid ends no term.
OF_TERMS = frozenset({"subscription_create", "subscription_cycle"})


def read_snapshot(
    subscription: Table,
    invoices: Iterable[Table],
    charges: Iterable[Table],
    taken_at: datetime,
    under_way: frozenset[str] = frozenset(),
) -> Snapshot:
    """Return the snapshot of a subscription, its invoices (newest first) and its customer's charges.

    `under_way` are the intents that were ordered by a way that takes days.
    """
    papers = list(invoices)
    refunded = {charge.get("payment_intent"): charge["amount_refunded"] for charge in charges}
    paid_until = _paid_until(papers)
    has_paid = any(paper["status"] == "paid" and paper["amount_paid"] > 0 for paper in papers)
    said = subscription.get("metadata") or {}
    return Snapshot(
        provider=NAME,
        provider_id=subscription["id"],
        taken_at=taken_at,
        status=_status(subscription, papers, paid_until),
        started_at=_instant(subscription["start_date"]),
        price_id=_price_id(subscription),
        has_paid=has_paid,
        paid_until=paid_until if _has_begun(subscription) else None,
        owed_since=_owed_since(papers),
        trial_ends_at=_at(subscription.get("trial_end")) if said.get("trial") else None,
        intro_ends_at=_intro_ends_at(said, papers),
        cancel_at=_at(subscription.get("cancel_at")),
        resumes_at=_resumes_at(subscription),
        ended_at=_at(subscription.get("ended_at")),
        end_reason=_end_reason(subscription, has_paid),
        card=read_card(subscription.get("default_payment_method")),
        under_way_since=_under_way_since(papers, under_way),
        discount=_discount(subscription, taken_at),
        customer_id=_customer(subscription),
        charges=_charges(subscription),
        bills=tuple(_bill(paper, refunded) for paper in papers if paper["status"] != "draft"),
    )


def read_card(method: Any) -> Card | None:
    """Return what may be shown of an expanded payment method: a card, or an account that is debited.

    None for none, and for ways of paying that have no number to show.
    """
    if not isinstance(method, Mapping):
        return None
    debit = method.get("sepa_debit")
    if debit:
        return Card("SEPA", debit["last4"], 0, 0, debit.get("fingerprint") or "")
    card = method.get("card")
    if not card:
        return None
    fingerprint = card.get("fingerprint") or ""
    return Card(card["brand"], card["last4"], card["exp_month"], card["exp_year"], fingerprint)


def anchor_of(subscription: Table) -> datetime:
    """Return the instant that the ends of terms are counted from."""
    return _instant(subscription["billing_cycle_anchor"])


def period_end(subscription: Table) -> datetime:
    """Return the end of a subscription's present term."""
    return _instant(subscription["items"]["data"][0]["current_period_end"])


def _status(subscription: Table, papers: list[Table], paid_until: datetime | None) -> Status:
    said = subscription["status"]
    if said in ("canceled", "incomplete_expired"):
        return Status.ENDED
    if paid_until is None or not _has_begun(subscription):
        return Status.UNSTARTED
    if subscription.get("pause_collection") or said == "paused" or _is_skipped(papers):
        return Status.PAUSED
    return Status.OWING if said in ("past_due", "unpaid") else Status.RUNNING


def _has_begun(subscription: Table) -> bool:
    """Whether something was paid, or a card was given for a free trial: until then nothing begins.

    Nor before the card of a guarded order was accepted.
    """
    if (subscription.get("metadata") or {}).get("guard"):
        return False
    return subscription["status"] != "incomplete" and not subscription.get("pending_setup_intent")


def _paid_until(papers: list[Table]) -> datetime | None:
    """Return the end of the term that the newest paid invoice is for.

    The newest, because a change to a shorter term ends the longer one that was paid before. What it gives
    back for that is on a line of less than nothing, whose period is not one that was paid for.
    """
    for paper in papers:
        ends = [line["period"]["end"] for line in paper["lines"]["data"] if _is_of_term(line)]
        if paper["status"] == "paid" and ends:
            return _instant(max(ends))
    return None


def _is_of_term(line: Table) -> bool:
    parent = line.get("parent") or {}
    return line["amount"] >= 0 and (
        parent.get("type") == "subscription_item_details" or _is_proration(parent)
    )


def _is_proration(parent: Table) -> bool:
    details = parent.get("invoice_item_details") or {}
    return bool(details.get("proration"))


def _owed_since(papers: list[Table]) -> datetime | None:
    """Return the beginning of the oldest term that is invoiced and not paid."""
    starts = [
        line["period"]["start"]
        for paper in papers
        if paper["status"] in UNPAID and paper.get("billing_reason") in OF_TERMS
        for line in paper["lines"]["data"]
        if _is_of_term(line)
    ]
    return _instant(min(starts)) if starts else None


def _is_skipped(papers: list[Table]) -> bool:
    """Whether the present term was not charged because of a pause that is about to end."""
    newest = next((paper for paper in papers if paper.get("billing_reason") in OF_TERMS), None)
    return (
        newest is not None and newest["status"] == "void" and newest["billing_reason"] == "subscription_cycle"
    )


def _resumes_at(subscription: Table) -> datetime | None:
    if not (subscription.get("pause_collection") or {}).get("resumes_at"):
        return None
    return _at(int((subscription.get("metadata") or {}).get("resumes_at") or 0)) or _at(
        subscription["pause_collection"]["resumes_at"]
    )


def _price_id(subscription: Table) -> str:
    """Return the price that renews: of an introductory term the one that follows."""
    said = subscription.get("metadata") or {}
    price_id = str(subscription["items"]["data"][0]["price"]["id"])
    return str(said["full_price"]) if price_id == said.get("intro_price") else price_id


def _intro_ends_at(said: Table, papers: list[Table]) -> datetime | None:
    """Return the end of the introductory term: of what the first invoice is for."""
    if not said.get("intro_price"):
        return None
    first = [paper for paper in papers if paper.get("billing_reason") == "subscription_create"]
    return _paid_until(first)


def _end_reason(subscription: Table, has_paid: bool) -> EndReason | None:
    if subscription["status"] not in ("canceled", "incomplete_expired"):
        return None
    ours = (subscription.get("metadata") or {}).get("end_reason")
    if ours in EndReason.values:
        return EndReason(ours)
    details = subscription.get("cancellation_details") or {}
    if details.get("reason") == "cancellation_requested":
        return EndReason.CANCELLED
    return EndReason.PAYMENT_FAILED if has_paid else EndReason.TRIAL_OVER


def _bill(paper: Table, refunded: Mapping[Any, int]) -> Bill:
    currency = paper["currency"]
    taxes = paper.get("total_taxes") or []
    periods = [line["period"] for line in paper["lines"]["data"] if _is_of_term(line)]
    moments = paper.get("status_transitions") or {}
    return Bill(
        provider_id=paper["id"],
        number=paper.get("number") or paper["id"],
        total=from_stripe(paper["total"], currency),
        tax=from_stripe(sum(tax["amount"] for tax in taxes), currency),
        refunded=_refunded(paper, refunded),
        issued_at=_at(moments.get("finalized_at")) or _instant(paper["created"]),
        paid_at=_at(moments.get("paid_at")) if paper["status"] == "paid" else None,
        period_start=min((_instant(period["start"]) for period in periods), default=None),
        period_end=max((_instant(period["end"]) for period in periods), default=None),
        voided_at=_at(moments.get("voided_at")),
    )


def _refunded(paper: Table, refunded: Mapping[Any, int]) -> Money:
    return from_stripe(sum(refunded.get(intent, 0) for intent in intents_of(paper)), paper["currency"])


def _customer(subscription: Table) -> str:
    said = subscription["customer"]
    return str(said["id"]) if isinstance(said, Mapping) else str(said)


def _charges(subscription: Table) -> Term | None:
    """Return what the price is; None for one by use or by tiers, and for terms of a kind unknown here."""
    price = subscription["items"]["data"][0]["price"]
    term = price.get("recurring") or {}
    if price.get("unit_amount") is None or term.get("interval") not in Unit.values:
        return None
    money = from_stripe(price["unit_amount"], price["currency"])
    return Term(money, int(term["interval_count"]), Unit(term["interval"]))


def is_first_and_open(paper: Table) -> bool:
    """Whether an invoice is a subscription's first, and not paid."""
    return paper.get("billing_reason") == "subscription_create" and paper["status"] == "open"


def intents_of(paper: Table) -> list[str]:
    """Return the intents by which an invoice is to be paid, or was."""
    payments = (paper.get("payments") or {}).get("data", [])
    return [intent for item in payments if (intent := item["payment"].get("payment_intent"))]


def _under_way_since(papers: list[Table], under_way: frozenset[str]) -> datetime | None:
    first = [paper for paper in papers if is_first_and_open(paper) and under_way & set(intents_of(paper))]
    return _instant(first[0]["created"]) if first else None


def _discount(subscription: Table, taken_at: datetime) -> Discount | None:
    """Return what is taken off the payments to come: by the newest coupon, as we never add a second."""
    for said in reversed(subscription.get("discounts") or []):
        coupon, ends_at = said["source"]["coupon"], _at(said.get("end"))
        if ends_at is not None and ends_at <= taken_at:
            continue
        amount = coupon.get("amount_off")
        return Discount(
            None if coupon.get("percent_off") is None else round(coupon["percent_off"]),
            None if amount is None else from_stripe(amount, coupon["currency"]),
            ends_at,
        )
    return None


def _at(seconds: int | None) -> datetime | None:
    return _instant(seconds) if seconds else None


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
