"""The card form: a page of the provider's own, where the reader pays or saves a card. Plain HTML."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web
from localstripe.errors import UserError

from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.stripe.local import pages
from broadsheet.subscriptions.stripe.local.cards import PaymentMethod
from broadsheet.subscriptions.stripe.local.intents import Intent, PaymentIntent
from broadsheet.subscriptions.stripe.local.resource import find
from broadsheet.subscriptions.stripe.local.state import state

NOT_HERE = "This form is gone, or the address that leads back is not the edition's."
NOBODY = "'none'"
EDITIONS = web.AppKey("editions", tuple)


def add_form(app: web.Application, editions: tuple[str, ...]) -> None:
    """Give an app the form and the bank's question, to be shown by these origins only."""
    app[EDITIONS] = editions
    app.router.add_get("/form.css", show_style)
    app.router.add_get("/form/{secret}", show_form)
    app.router.add_post("/form/{secret}", take_card)
    app.router.add_post("/form/{secret}/bank", take_answer)


async def show_style(request: web.Request) -> web.Response:
    return web.Response(text=pages.read("form.css"), content_type="text/css")


async def show_form(request: web.Request) -> web.StreamResponse:
    """Show the form, or the bank's question when it waits for an answer, or that all is done."""
    intent, back = opened(request)
    if intent.status == "requires_action":
        return page(request, pages.bank(wish(intent), last4(intent), address(request, "/bank")))
    if not intent._is_open:
        return page(request, pages.done(intent.status == "succeeded", leading_back(intent, back)))
    return page(request, pages.form(*asked_for(intent), address(request)))


async def take_card(request: web.Request) -> web.StreamResponse:
    """Pay, or save the card; say on the page what was wrong with it."""
    intent, back = opened(request)
    typed = {name: str(value) for name, value in (await request.post()).items()}
    if not intent._is_open:
        return see_other(leading_back(intent, back))
    month, year = expiry(typed.get("expiry", ""))
    card = {
        "number": typed.get("number", ""),
        "exp_month": month,
        "exp_year": year,
        "cvc": typed.get("cvc", ""),
    }
    way: dict[str, Any] = {"card": card}
    if typed.get("number", "").strip()[:2].isalpha():
        way = {"type": "sepa_debit", "sepa_debit": {"iban": typed["number"]}}
    try:
        method = PaymentMethod(**way, billing_details={"name": typed.get("name") or None})
        intent._confirm(method, off_session=False)
    except UserError as error:
        state.keep()
        said = str(error.body["error"]["message"])
        return page(request, pages.form(*asked_for(intent), address(request), said, typed), 402)
    if intent.status == "requires_action":
        return see_other(address(request))
    return see_other(leading_back(intent, back))


async def take_answer(request: web.Request) -> web.StreamResponse:
    """Go on as the reader answered the bank."""
    intent, back = opened(request)
    answer = (await request.post()).get("answer")
    if intent.status != "requires_action":
        return see_other(leading_back(intent, back))
    try:
        intent._answer(answer == "yes")
    except UserError as error:
        state.keep()
        said = str(error.body["error"]["message"])
        return page(request, pages.form(*asked_for(intent), address(request), said), 402)
    return see_other(leading_back(intent, back))


def opened(request: web.Request) -> tuple[Intent, str]:
    """Return the intent of a form with the address that leads back; 404 for a wrong secret or address."""
    secret, back = request.match_info["secret"], request.query.get("return_url", "")
    id, _, rest = secret.partition("_secret_")
    try:
        intent = find(id)
    except UserError:
        intent = None
    wrong = not isinstance(intent, Intent) or intent.client_secret != secret or not rest
    if wrong or not leads_to_edition(back, request.app[EDITIONS]):
        raise web.HTTPBadRequest(text=pages.refusal(NOT_HERE), content_type="text/html")
    return intent, back


def leads_to_edition(back: str, editions: tuple[str, ...]) -> bool:
    """Whether an address is at one of the editions: the form sends nobody anywhere else."""
    parts = urlsplit(back)
    return f"{parts.scheme}://{parts.netloc}" in editions


def page(request: web.Request, text: str, status: int = 200) -> web.Response:
    editions = " ".join(request.app[EDITIONS])
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; "
        f"form-action 'self' {editions}; frame-ancestors {editions or NOBODY}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def see_other(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address})


def address(request: web.Request, beneath: str = "") -> str:
    """Return the address of this form again, with where it leads back to."""
    query = urlencode({"return_url": request.query["return_url"]})
    return f"/form/{request.match_info['secret']}{beneath}?{query}"


def leading_back(intent: Intent, back: str) -> str:
    """Return the address the reader goes to, with what Stripe adds to it."""
    parts = urlsplit(back)
    status = "succeeded" if intent.status == "succeeded" else "failed"
    added = {
        intent.object: intent.id,
        f"{intent.object}_client_secret": intent.client_secret,
        "redirect_status": status,
    }
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *added.items()])))


def asked_for(intent: Intent) -> tuple[str, str]:
    """Return what the form is for, in a sentence and on its button."""
    if isinstance(intent, PaymentIntent):
        amount = Money(intent.amount, intent.currency.upper()).text("en")
        return f"You pay {amount} now.", f"Pay {amount}"
    if intent.description:
        return f"{intent.description}.", "Use this card"
    return "You pay nothing now. The card is saved for what falls due later.", "Save card"


def wish(intent: Intent) -> str:
    if isinstance(intent, PaymentIntent):
        return f"pay {Money(intent.amount, intent.currency.upper()).text('en')}"
    return "save this card for later payments"


def last4(intent: Intent) -> str:
    return str(PaymentMethod._get(intent.payment_method).card["last4"])


def expiry(typed: str) -> tuple[Any, Any]:
    """Return month and year of what was typed, such as 12/30, 12 2030 or 1230; empty words otherwise."""
    match = re.fullmatch(r"\s*(\d{1,2})\s*[/\s.-]?\s*(\d{4}|\d{2})\s*", typed)
    return match.groups() if match else ("", "")
