"""Which address does what: localstripe's way of answering, with our things behind it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web
from localstripe.resources import TaxRate
from localstripe.server import api_extra

from broadsheet.subscriptions.stripe.local import billing, cards, charges, customers, events
from broadsheet.subscriptions.stripe.local.cards import PaymentMethod
from broadsheet.subscriptions.stripe.local.charges import Charge, CreditNote, Refund
from broadsheet.subscriptions.stripe.local.customers import Customer
from broadsheet.subscriptions.stripe.local.discounts import Coupon, PromotionCode
from broadsheet.subscriptions.stripe.local.events import Event
from broadsheet.subscriptions.stripe.local.intents import PaymentIntent, SetupIntent
from broadsheet.subscriptions.stripe.local.invoices import Invoice, InvoicePayment
from broadsheet.subscriptions.stripe.local.items import SubscriptionItem
from broadsheet.subscriptions.stripe.local.lines import InvoiceItem
from broadsheet.subscriptions.stripe.local.prices import Price, Product
from broadsheet.subscriptions.stripe.local.schedules import SubscriptionSchedule
from broadsheet.subscriptions.stripe.local.subscriptions import Subscription
from broadsheet.subscriptions.stripe.local.test_clocks import TestClock

# Which of create, retrieve, update, list and delete each collection knows.
COLLECTIONS = (
    ("products", Product, "cruld"),
    ("prices", Price, "crul"),
    ("coupons", Coupon, "cruld"),
    ("promotion_codes", PromotionCode, "crul"),
    ("customers", Customer, "crul"),
    ("payment_methods", PaymentMethod, "crul"),
    ("payment_intents", PaymentIntent, "crul"),
    ("setup_intents", SetupIntent, "crul"),
    ("subscriptions", Subscription, "crul"),
    ("subscription_items", SubscriptionItem, "rul"),
    ("subscription_schedules", SubscriptionSchedule, "crul"),
    ("invoices", Invoice, "rul"),
    ("invoiceitems", InvoiceItem, "crld"),
    ("invoice_payments", InvoicePayment, "rl"),
    ("charges", Charge, "rul"),
    ("refunds", Refund, "crul"),
    ("credit_notes", CreditNote, "crl"),
    ("events", Event, "r"),
    ("tax_rates", TaxRate, "crul"),
    ("test_helpers/test_clocks", TestClock, "crl"),
)
EXTRA: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("DELETE", "customers/{id}", Customer._api_delete),
    ("DELETE", "customers/{id}/discount", customers.drop_discount),
    ("GET", "customers/{id}/payment_methods", cards.list_cards_of),
    ("GET", "customers/{id}/payment_methods/{payment_method}", customers.retrieve_card_of),
    ("POST", "payment_methods/{id}/attach", PaymentMethod._api_attach),
    ("POST", "payment_methods/{id}/detach", PaymentMethod._api_detach),
    ("POST", "payment_intents/{id}/confirm", PaymentIntent._api_confirm),
    ("POST", "payment_intents/{id}/cancel", PaymentIntent._api_cancel),
    ("POST", "setup_intents/{id}/confirm", SetupIntent._api_confirm),
    ("POST", "setup_intents/{id}/cancel", SetupIntent._api_cancel),
    ("DELETE", "subscriptions/{id}", Subscription._api_delete),
    ("DELETE", "subscriptions/{id}/discount", customers.drop_discount),
    ("POST", "subscriptions/{id}/resume", billing.resume),
    ("POST", "subscription_schedules/{id}/release", SubscriptionSchedule._api_release),
    ("POST", "subscription_schedules/{id}/cancel", SubscriptionSchedule._api_cancel),
    ("POST", "invoices", billing.create_invoice),
    ("POST", "invoices/create_preview", billing.preview),
    ("POST", "invoices/{id}/pay", billing.pay),
    ("POST", "invoices/{id}/finalize", billing.finalize),
    ("POST", "invoices/{id}/void", billing.void),
    ("POST", "invoices/{id}/mark_uncollectible", billing.mark_uncollectible),
    ("DELETE", "invoices/{id}", billing.delete_draft),
    ("GET", "invoices/{id}/lines", billing.list_lines),
    ("GET", "charges/{id}/refunds", charges.list_refunds_of),
    ("GET", "events", events.list_events),
    ("POST", "test_helpers/test_clocks/{id}/advance", TestClock._api_advance),
    ("DELETE", "test_helpers/test_clocks/{id}", TestClock._api_delete),
)


def add_routes(app: web.Application) -> None:
    """Give an app every address of the API that is known here."""
    # What is longer comes first: /invoices/create_preview would be an invoice's id otherwise.
    for method, path, function in EXTRA:
        app.router.add_route(method, f"/v1/{path}", answering(function))
    for path, kind, verbs in COLLECTIONS:
        one, all_ = f"/v1/{path}/{{id}}", f"/v1/{path}"
        known = {
            "c": ("POST", all_, kind._api_create),
            "r": ("GET", one, kind._api_retrieve),
            "u": ("POST", one, kind._api_update),
            "l": ("GET", all_, partial(kind._api_list_all, all_)),
            "d": ("DELETE", one, kind._api_delete),
        }
        for verb in verbs:
            method, address, function = known[verb]
            app.router.add_route(method, address, answering(function))


def answering(function: Callable[..., Any]) -> Callable[[web.Request], Any]:
    """Return a handler that calls a function with a request's parameters and shows what it returns."""

    async def handler(request: web.Request) -> web.StreamResponse:
        return await api_extra(partial(function, **_beside_id(request)), "")(request)

    return handler


def _beside_id(request: web.Request) -> dict[str, str]:
    # localstripe hands on the id itself.
    return {name: value for name, value in request.match_info.items() if name != "id"}
