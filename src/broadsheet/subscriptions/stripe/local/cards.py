"""Test cards: which are taken, declined at once, declined later, or asked about by their bank."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from localstripe import resources
from localstripe.errors import UserError

from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.resource import Page, Resource, announce

SAYS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "incorrect_number": "Your card number is incorrect.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}
# These are codes of their own; every other decline has the code card_declined.
OWN_CODES = {
    "expired_card",
    "incorrect_cvc",
    "processing_error",
    "incorrect_number",
    "authentication_required",
}


@dataclass(frozen=True, slots=True)
class TestCard:
    """How one number behaves. `asks` is when its bank wants the reader: never, once, always."""

    # Not a class of tests.
    __test__ = False

    number: str
    says: str
    brand: str = "visa"
    refused_at_once: str = ""
    refused_when_charged: str = ""
    refused_at_renewal: str = ""
    asks: str = "never"
    country: str = "US"


# https://docs.stripe.com/testing; the last two are this imitation's own.
TEST_CARDS = (
    TestCard("4242424242424242", "Visa: every charge succeeds"),
    TestCard("5555555555554444", "Mastercard: every charge succeeds", "mastercard"),
    TestCard("378282246310005", "American Express: every charge succeeds", "amex"),
    TestCard("4000002500003155", "The bank asks once, and lets renewals pass", asks="once"),
    TestCard("4000002760003184", "The bank asks at every charge", asks="always"),
    TestCard("4000000000003220", "3-D Secure 2 must be completed", asks="once"),
    TestCard("4000000000003063", "3-D Secure must be completed", asks="once"),
    TestCard(
        "4000008400001629",
        "The bank asks, then declines",
        refused_when_charged="generic_decline",
        asks="once",
    ),
    TestCard(
        "4000008260003178",
        "The bank asks, then: too little money",
        refused_when_charged="insufficient_funds",
        asks="once",
    ),
    TestCard("4000000000000002", "Declined", refused_at_once="generic_decline"),
    TestCard("4000000000009995", "Declined: too little money", refused_at_once="insufficient_funds"),
    TestCard("4000000000009987", "Declined: lost card", refused_at_once="lost_card"),
    TestCard("4000000000009979", "Declined: stolen card", refused_at_once="stolen_card"),
    TestCard("4000000000000069", "Declined: expired card", refused_at_once="expired_card"),
    TestCard("4000000000000127", "Declined: wrong security code", refused_at_once="incorrect_cvc"),
    TestCard("4000000000000119", "Declined: processing error", refused_at_once="processing_error"),
    TestCard("4242424242424241", "Declined: no such number", refused_at_once="incorrect_number"),
    TestCard(
        "4000000000000341", "Can be saved; every charge is declined", refused_when_charged="generic_decline"
    ),
    TestCard(
        "4000000000077778",
        "Pays the first time; every renewal is declined",
        refused_at_renewal="generic_decline",
    ),
    TestCard("4000000000087777", "Another of those", refused_at_renewal="generic_decline"),
)
# https://docs.stripe.com/testing: accounts that are debited. Stripe's own take minutes; these take days.
DEBITS = {
    account.number: account
    for account in (
        TestCard("DE89370400440532013000", "SEPA: the debit succeeds after days", "sepa_debit"),
        TestCard(
            "DE62370400440532013001",
            "SEPA: the debit fails after days",
            "sepa_debit",
            refused_when_charged="insufficient_funds",
        ),
    )
}
DEBIT_DAYS = 5
BY_NUMBER = {card.number: card for card in TEST_CARDS} | DEBITS
NAMED = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_renewalFail": "4000000000077778",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_threeDSecure2Required": "4000000000003220",
}


class Declined(UserError):
    """A card was refused; the body is what Stripe's SDK makes a CardError of."""

    def __init__(self, reason: str, **facts: Any) -> None:
        code = reason if reason in OWN_CODES else "card_declined"
        super().__init__(402, SAYS[reason], {"code": code, "decline_code": reason, **facts})
        self.body["error"]["type"] = "card_error"


class PaymentMethod(Resource, resources.PaymentMethod):
    """A card, with what may be shown of it. Its number is kept only to know how it behaves."""

    _filters = ("customer", "type")

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        if given.one_of("type", ("card", "sepa_debit"), "card") == "sepa_debit":
            self._begin_debit(given)
            return
        card = given.mapping("card")
        details = given.mapping("billing_details")
        metadata = given.mapping("metadata")
        given.pass_over("allow_redisplay")
        given.nothing_more()
        number, month, year = checked(card)
        resources.StripeObject.__init__(self)
        test_card = BY_NUMBER[number]
        self.type = "card"
        self.allow_redisplay = "unspecified"
        self.billing_details = {"address": None, "email": None, "name": None, "phone": None, **details}
        self.customer: str | None = None
        self.metadata = metadata
        self.card = {
            "brand": test_card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": test_card.country,
            "display_brand": test_card.brand,
            "exp_month": month,
            "exp_year": year,
            "fingerprint": resources.fingerprint(number),
            "funding": "credit",
            "last4": number[-4:],
            "networks": {"available": [test_card.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        }
        self._number = number
        self._was_asked_about = False

    def _begin_debit(self, given: Given) -> None:
        """Keep an account that is debited: its money comes days later, or does not."""
        iban = "".join(str(given.mapping("sepa_debit").get("iban", "")).split()).upper()
        details, metadata = given.mapping("billing_details"), given.mapping("metadata")
        given.pass_over("allow_redisplay")
        given.nothing_more()
        if iban not in DEBITS:
            raise refuse("The IBAN you provided is invalid.", "sepa_debit[iban]", "invalid_bank_account_iban")
        resources.StripeObject.__init__(self)
        self.type, self.allow_redisplay, self.metadata = "sepa_debit", "unspecified", metadata
        self.billing_details = {"address": None, "email": None, "name": None, "phone": None, **details}
        self.customer: str | None = None
        self.sepa_debit = {
            "bank_code": iban[4:12],
            "branch_code": "",
            "country": iban[:2],
            "fingerprint": resources.fingerprint(iban),
            "last4": iban[-4:],
        }
        self._number, self._was_asked_about = iban, True

    @property
    def _comes_after(self) -> int:
        """In how many days a charge succeeds or fails; 0 for what is known at once."""
        return DEBIT_DAYS if self.type == "sepa_debit" else 0

    @property
    def _test_card(self) -> TestCard:
        return BY_NUMBER[self._number]

    def _must_ask(self, off_session: bool) -> bool:
        """Whether the bank wants the reader for this charge."""
        asks = self._test_card.asks
        return asks == "always" or (asks == "once" and not (off_session and self._was_asked_about))

    def _refusal(self, off_session: bool) -> str:
        """Return why a charge is declined now; empty when it is not."""
        card = self._test_card
        if self.type == "sepa_debit":
            return card.refused_when_charged
        if is_past(self.card["exp_month"], self.card["exp_year"]):
            return "expired_card"
        later = card.refused_at_renewal if off_session else ""
        return card.refused_at_once or card.refused_when_charged or later

    def _change(self, given: Given) -> None:
        if given.has("card"):
            card = given.mapping("card")
            self.card = {
                **self.card,
                **{name: int(card[name]) for name in ("exp_month", "exp_year") if name in card},
            }
        if given.has("billing_details"):
            self.billing_details = {**self.billing_details, **given.mapping("billing_details")}

    @classmethod
    def _get(cls, id: str | None) -> "PaymentMethod":
        if id in NAMED:
            return cls(card={"number": NAMED[id], "exp_month": 12, "exp_year": 2034, "cvc": "123"})
        return super()._get(id)

    def _belong_to(self, customer: str) -> None:
        """Attach to a customer; raises Declined for a card that is refused at once."""
        if self._test_card.refused_at_once:
            raise Declined(self._test_card.refused_at_once)
        if self.customer != customer:
            self.customer = customer
            self._tell("attached")

    @classmethod
    def _api_attach(cls, id: str, customer: str = "", **parameters: Any) -> "PaymentMethod":
        Given(parameters).nothing_more()
        resources.Customer._api_retrieve(customer)
        method = cls._get(id)
        method._belong_to(customer)
        return method

    @classmethod
    def _api_detach(cls, id: str, **parameters: Any) -> "PaymentMethod":
        Given(parameters).nothing_more()
        method = cls._get(id)
        if method.customer is None:
            raise refuse("The payment method you provided is not attached to a customer.", "payment_method")
        before = method._export()
        forget_card(method)
        method.customer = None
        announce("payment_method.detached", method, before)
        return method


def forget_card(method: PaymentMethod) -> None:
    """Take a card from wherever it is charged by default."""
    for thing in resources.store.values():
        if getattr(thing, "default_payment_method", None) == method.id:
            thing.default_payment_method = None
        settings = getattr(thing, "invoice_settings", None) or {}
        if settings.get("default_payment_method") == method.id:
            thing.invoice_settings = {**settings, "default_payment_method": None}


def checked(card: dict[str, Any]) -> tuple[str, int, int]:
    """Return number, month and year of a card; raises Declined with Stripe's code for what is wrong.

    Only test numbers are known: nobody's card is ever kept here.
    """
    number = "".join(sign for sign in str(card.get("number", "")) if sign.isdigit())
    if number not in BY_NUMBER or number in DEBITS:
        raise _wrong("number", "Your card number is not a test card's. Only the cards listed here are known.")
    try:
        month, year = int(card.get("exp_month", "")), int(card.get("exp_year", ""))
    except ValueError:
        raise _wrong(
            "exp_month", "Your card's expiration date is incomplete.", "invalid_expiry_month"
        ) from None
    if not 1 <= month <= 12:
        raise _wrong("exp_month", "Your card's expiration month is invalid.", "invalid_expiry_month")
    year += 2000 if year < 100 else 0
    if is_past(month, year):
        raise _wrong("exp_year", "Your card's expiration year is invalid.", "invalid_expiry_year")
    cvc = str(card.get("cvc", ""))
    if not (cvc.isdigit() and 3 <= len(cvc) <= 4):
        raise _wrong("cvc", "Your card's security code is invalid.", "invalid_cvc")
    return number, month, year


def is_past(month: int, year: int) -> bool:
    """Whether a card's last month is over."""
    today = datetime.fromtimestamp(clock.now(), UTC)
    return (year, month) < (today.year, today.month)


def _wrong(param: str, message: str, code: str = "incorrect_number") -> UserError:
    error = UserError(402, message, {"code": code, "param": param})
    error.body["error"]["type"] = "card_error"
    return error


def list_cards_of(id: str, url: str = "", **parameters: Any) -> Page:
    """Return the payment methods of one customer."""
    resources.Customer._api_retrieve(id)
    return PaymentMethod._api_list_all(f"/v1/customers/{id}/payment_methods", customer=id, **parameters)


def graft() -> None:
    """Have localstripe find our cards where it looks for its own."""
    resources.PaymentMethod = PaymentMethod
