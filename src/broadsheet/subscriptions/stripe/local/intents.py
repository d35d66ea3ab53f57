"""PaymentIntents and SetupIntents: paying, or saving a card, with the bank's question where there is one."""

from typing import Any, ClassVar

from localstripe import resources

from broadsheet.subscriptions.stripe.local.cards import SAYS, Declined, PaymentMethod
from broadsheet.subscriptions.stripe.local.charges import Charge
from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.given import Given, refuse
from broadsheet.subscriptions.stripe.local.resource import Resource
from broadsheet.subscriptions.stripe.local.terms import DAY

IGNORED = (
    "payment_method_types",
    "automatic_payment_methods",
    "payment_method_options",
    "capture_method",
    "confirmation_method",
    "use_stripe_sdk",
    "mandate_data",
    "return_url",
    "client_secret",
    "error_on_requires_action",
    "receipt_email",
    "statement_descriptor_suffix",
    "setup_future_usage",
)


class Intent(Resource):
    """What is common to paying and saving. `_error_name` is where the last refusal stands."""

    _error_name: ClassVar[str]
    _failed: ClassVar[str]
    _verb: ClassVar[str]

    def _begin(self, given: Given) -> None:
        customer = given.text("customer")
        method = given.text("payment_method")
        metadata, description = given.mapping("metadata"), given.text("description")
        given.pass_over(*IGNORED)
        given.nothing_more()
        if customer:
            resources.Customer._get(customer)
        super().__init__()
        self.client_secret = f"{self.id}_secret_{resources.random_id(24)}"
        self.customer = customer
        self.description = description
        self.metadata = metadata
        self.next_action: dict[str, Any] | None = None
        self.payment_method = PaymentMethod._get(method).id if method else None
        self.payment_method_types = ["card"]
        self.cancellation_reason = None
        self.automatic_payment_methods = None
        self.status = "requires_confirmation" if method else "requires_payment_method"
        setattr(self, self._error_name, None)

    @property
    def _is_open(self) -> bool:
        return self.status in ("requires_payment_method", "requires_confirmation", "requires_action")

    def _confirm(self, method: PaymentMethod, *, off_session: bool) -> None:
        """Go as far as it goes without the reader; raises Declined when the card is refused."""
        if not self._is_open:
            raise refuse(
                f"You cannot confirm this {self._verb} because it has already {self.status}.",
                code=f"{self.object}_unexpected_state",
            )
        self.payment_method = method.id
        self.next_action = None
        if method._test_card.refused_at_once:
            raise self._fail(method, method._test_card.refused_at_once)
        if method._must_ask(off_session):
            self._ask()
        else:
            self._finish(method, off_session)

    def _ask(self) -> None:
        self.status = "requires_action"
        self.next_action = {
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {"type": "three_d_secure_redirect", "source": None},
        }
        self._tell("requires_action")

    def _answer(self, is_confirmed: bool) -> None:
        """Go on as the reader answered their bank; raises Declined when they refused."""
        if self.status != "requires_action":
            raise refuse("Nothing is asked.", code=f"{self.object}_unexpected_state")
        self.next_action = None
        method = PaymentMethod._get(self.payment_method)
        if not is_confirmed:
            raise self._fail(method, "authentication_required")
        self._finish(method, off_session=False)

    def _finish(self, method: PaymentMethod, off_session: bool) -> None:
        raise NotImplementedError

    def _fail(self, method: PaymentMethod, reason: str, **facts: Any) -> Declined:
        """Note the refusal and return it as an error to raise."""
        self.status = "requires_payment_method"
        self.payment_method = None
        error = Declined(reason, payment_method=method._export(), **facts)
        setattr(self, self._error_name, dict(error.body["error"]))
        self._tell(self._failed)
        error.body["error"][self.object] = self._export()
        return error

    @classmethod
    def _api_confirm(cls, id: str, **parameters: Any) -> "Intent":
        given = Given(parameters)
        intent = cls._get(id)
        data = given.mapping("payment_method_data")
        named = given.text("payment_method", intent.payment_method)
        off_session = given.flag("off_session")
        given.pass_over(*IGNORED)
        given.nothing_more()
        if not (data or named):
            raise refuse(f"You cannot confirm this {intent._verb} because it's missing a payment method.")
        method = PaymentMethod(**data) if data else PaymentMethod._get(named)
        intent._confirm(method, off_session=off_session)
        return intent

    @classmethod
    def _api_cancel(cls, id: str, **parameters: Any) -> "Intent":
        given = Given(parameters)
        intent = cls._get(id)
        if not intent._is_open:
            raise refuse(f"You cannot cancel this {intent._verb} because it has a status of {intent.status}.")
        intent.cancellation_reason = given.text("cancellation_reason")
        given.nothing_more()
        intent._cancel()
        return intent

    def _cancel(self) -> None:
        self.status = "canceled"
        self.canceled_at = clock.now()
        self.next_action = None
        self._tell("canceled")


class PaymentIntent(Intent):
    """A payment that is on its way. `_invoice` is what it pays, if it pays an invoice."""

    object = "payment_intent"
    _id_prefix = "pi_"
    _filters = ("customer",)
    _error_name = "last_payment_error"
    _failed = "payment_failed"
    _verb = "PaymentIntent"

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        amount, currency = given.whole("amount"), given.required("currency").lower()
        usage = given.text("setup_future_usage")
        confirm, off_session = given.flag("confirm"), given.flag("off_session")
        if amount is None or amount <= 0:
            raise refuse(
                "This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer"
            )
        self._begin(given)
        self.amount = amount
        self.amount_capturable = self.amount_received = 0
        self.canceled_at = None
        self.capture_method = "automatic"
        self.confirmation_method = "automatic"
        self.currency = currency
        self.latest_charge: str | None = None
        self.receipt_email = None
        self.setup_future_usage = usage
        self._invoice: str | None = None
        self._due_at: int | None = None
        self._tell("created")
        if confirm:
            self._confirm(PaymentMethod._get(self.payment_method), off_session=off_session)

    def _change(self, given: Given) -> None:
        self.amount = given.whole("amount", self.amount)
        self.description = given.text("description", self.description)
        self.customer = given.text("customer", self.customer)
        if method := given.text("payment_method"):
            self.payment_method = PaymentMethod._get(method).id
            self.status = "requires_confirmation"
        given.pass_over(*IGNORED)

    def _finish(self, method: PaymentMethod, off_session: bool) -> None:
        if method._comes_after and self.status != "processing":
            self._wait(method)
            return
        reason = method._refusal(off_session and not self._is_first)
        charge = Charge(self, method, reason)
        self.latest_charge = charge.id
        if reason:
            raise self._fail(method, reason, charge=charge.id)
        self.status = "succeeded"
        self.amount_received = self.amount
        if self.customer and self.setup_future_usage:
            method._was_asked_about = True
            method._belong_to(self.customer)
        self._tell("succeeded")
        if self._invoice:
            resources.Invoice._get(self._invoice)._on_paid(method)

    def _wait(self, method: PaymentMethod) -> None:
        """Ask a bank for the money, which comes days later or does not."""
        self.status = "processing"
        self.payment_method_types = [method.type]
        self._due_at = clock.now() + method._comes_after * DAY
        if self.customer and self.setup_future_usage:
            method._belong_to(self.customer)
        self._tell("processing")
        if self._invoice:
            resources.Invoice._get(self._invoice)._on_processing(method)

    def _arrive(self) -> None:
        """Go on once the days are over; a refusal is noted, and nobody is there to be told no."""
        self._due_at = None
        try:
            self._finish(PaymentMethod._get(self.payment_method), off_session=True)
        except Declined:
            return

    @property
    def _is_first(self) -> bool:
        """Whether it pays what a subscription begins with, and so is no renewal."""
        invoice = resources.Invoice._get(self._invoice) if self._invoice else None
        return invoice is not None and invoice.billing_reason == "subscription_create"

    def _fail(self, method: PaymentMethod, reason: str, **facts: Any) -> Declined:
        error = super()._fail(method, reason, **facts)
        if self._invoice:
            resources.Invoice._get(self._invoice)._on_declined()
        return error

    def _ask(self) -> None:
        super()._ask()
        if self._invoice:
            resources.Invoice._get(self._invoice)._on_asked()


class SetupIntent(Intent):
    """A card that is being saved. `_subscription` is what waits for it, if one does."""

    object = "setup_intent"
    _id_prefix = "seti_"
    _filters = ("customer", "payment_method")
    _error_name = "last_setup_error"
    _failed = "setup_failed"
    _verb = "SetupIntent"

    def __init__(self, **parameters: Any) -> None:
        given = Given(parameters)
        usage = given.one_of("usage", ("off_session", "on_session"), "off_session")
        confirm = given.flag("confirm")
        self._begin(given)
        self.usage = usage
        self.latest_attempt = None
        self.mandate = None
        self._subscription: str | None = None
        self._tell("created")
        if confirm:
            self._confirm(PaymentMethod._get(self.payment_method), off_session=False)

    def _change(self, given: Given) -> None:
        self.description = given.text("description", self.description)
        self.customer = given.text("customer", self.customer)
        if method := given.text("payment_method"):
            self.payment_method = PaymentMethod._get(method).id
            self.status = "requires_confirmation"
        given.pass_over(*IGNORED)

    def _finish(self, method: PaymentMethod, off_session: bool) -> None:
        method._was_asked_about = True
        if self.customer:
            method._belong_to(self.customer)
        self.status = "succeeded"
        self._tell("succeeded")
        if self._subscription:
            resources.Subscription._get(self._subscription)._on_card_saved(method)


def says(intent: Intent) -> str:
    """Return why the last attempt failed, in words for the reader; empty when it did not."""
    error = getattr(intent, intent._error_name) or {}
    return str(error.get("message") or SAYS.get(error.get("decline_code", ""), ""))


def graft() -> None:
    """Have localstripe find our intents."""
    resources.PaymentIntent, resources.SetupIntent = PaymentIntent, SetupIntent
