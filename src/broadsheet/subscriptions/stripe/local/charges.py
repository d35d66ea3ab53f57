"""Charges, refunds and credit notes."""

from typing import Any

from localstripe import resources

from broadsheet.subscriptions.stripe.local.cards import OWN_CODES, SAYS, PaymentMethod
from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.resource import Page, Resource, all_of, announce


class Charge(Resource):
    """One attempt to take money from a card."""

    object = "charge"
    _id_prefix = "ch_"
    _filters = ("customer", "payment_intent")

    def __init__(self, intent: Any, method: PaymentMethod, refusal: str) -> None:
        super().__init__()
        self.amount = intent.amount
        self.amount_captured = 0 if refusal else intent.amount
        self.billing_details = method.billing_details
        self.captured = not refusal
        self.currency = intent.currency
        self.customer = intent.customer
        self.description = intent.description
        self.disputed = False
        self.failure_code = (refusal if refusal in OWN_CODES else "card_declined") if refusal else None
        self.failure_message = SAYS[refusal] if refusal else None
        self.metadata: dict[str, str] = {}
        self.outcome = {"type": "issuer_declined" if refusal else "authorized", "reason": refusal or None}
        self.paid = not refusal
        self.payment_intent = intent.id
        self.payment_method = method.id
        self.payment_method_details = {"type": method.type, method.type: getattr(method, method.type)}
        self.receipt_email = self.receipt_number = self.receipt_url = None
        self.status = "failed" if refusal else "succeeded"
        self._tell(self.status)

    @property
    def amount_refunded(self) -> int:
        return sum(refund.amount for refund in all_of(Refund) if refund.charge == self.id)

    @property
    def refunded(self) -> bool:
        return self.paid and self.amount_refunded >= self.amount


class Refund(Resource):
    """Money that went back."""

    object = "refund"
    _id_prefix = "re_"
    _filters = ("charge", "payment_intent")

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        charge = charge_of(given.text("charge"), given.text("payment_intent"))
        left = charge.amount - charge.amount_refunded
        amount = given.whole("amount", left)
        reason, metadata = given.text("reason"), given.mapping("metadata")
        given.pass_over("refund_application_fee", "reverse_transfer")
        given.nothing_more()
        if not charge.paid:
            raise refuse("This charge has not succeeded, and cannot be refunded.", "charge")
        if charge.refunded:
            raise refuse(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
        if not 0 < amount <= left:
            message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            raise refuse(message, "amount")
        super().__init__()
        self.amount = amount
        self.charge = charge.id
        self.currency = charge.currency
        self.metadata = metadata
        self.payment_intent = charge.payment_intent
        self.reason = reason
        self.receipt_number = None
        self.status = "succeeded"
        self._tell("created")
        announce("charge.refunded", charge)


def charge_of(charge: str | None, intent: str | None) -> Charge:
    """Return the charge that is named, or that paid an intent."""
    if charge:
        return Charge._get(charge)
    if intent is None:
        raise refuse("One of the following params should be provided: charge or payment_intent.")
    latest = resources.PaymentIntent._get(intent).latest_charge
    if latest is None:
        raise refuse(f"This PaymentIntent ({intent}) does not have a successful charge to refund.")
    return Charge._get(latest)


class CreditNote(Resource):
    """A paper that takes back part of an invoice: by a refund, or as credit."""

    object = "credit_note"
    _id_prefix = "cn_"
    _filters = ("invoice", "customer")

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        invoice = resources.Invoice._get(given.required("invoice"))
        amount = given.whole("amount", invoice.total)
        refund_amount = given.whole("refund_amount", 0)
        credit = given.whole("credit_amount", 0)
        reason, memo, metadata = given.text("reason"), given.text("memo"), given.mapping("metadata")
        outside = given.whole("out_of_band_amount", 0)
        given.pass_over("lines", "email_type", "effective_at")
        given.nothing_more()
        if amount > invoice.total - invoice._credited():
            raise refuse("The credit note's amount is more than what is left of the invoice.", "amount")
        if invoice.status == "paid" and refund_amount + credit + outside != amount:
            raise refuse(
                "The sum of credit amount, refund amount and out of band amount must equal the amount.",
                "amount",
            )
        refunds = [Refund(payment_intent=invoice._intent_id, amount=refund_amount)] if refund_amount else []
        super().__init__()
        before_payment = invoice.status != "paid"
        self.amount = self.subtotal = self.total = amount
        self.currency = invoice.currency
        self.customer = invoice.customer
        self.invoice = invoice.id
        self.memo = memo
        self.metadata = metadata
        self.number = f"{invoice.number}-CN-{invoice._count_credit_notes():02}"
        self.out_of_band_amount = outside or None
        self.post_payment_amount = 0 if before_payment else amount
        self.pre_payment_amount = amount if before_payment else 0
        self.reason = reason
        self.refunds = [{"amount_refunded": refund.amount, "refund": refund.id} for refund in refunds]
        self.status = "issued"
        self.type = "pre_payment" if before_payment else "post_payment"
        self.voided_at = None
        if credit:
            resources.Customer._get(invoice.customer).balance -= credit
        self._tell("created")


def list_refunds_of(id: str, **parameters: Any) -> Page:
    """Return the refunds of one charge."""
    return Refund._api_list_all(f"/v1/charges/{id}/refunds", charge=id, **parameters)


def graft() -> None:
    """Have localstripe find our charges."""
    resources.Charge, resources.Refund = Charge, Refund
