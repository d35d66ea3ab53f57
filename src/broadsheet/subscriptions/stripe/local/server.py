"""The server: who may ask, what is answered twice alike, and what a mistake looks like."""

import asyncio
import contextlib
import hashlib
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from aiohttp import web
from localstripe import resources
from localstripe.errors import UserError
from localstripe.server import get_api_key, get_post_data

from broadsheet.subscriptions.stripe.local import (
    cards,
    charges,
    customers,
    deliveries,
    events,
    intents,
    lines,
    prices,
    schedules,
    subscriptions,
)
from broadsheet.subscriptions.stripe.local.clock import clock
from broadsheet.subscriptions.stripe.local.deliveries import Receiver, post
from broadsheet.subscriptions.stripe.local.form import add_form
from broadsheet.subscriptions.stripe.local.given import refuse
from broadsheet.subscriptions.stripe.local.invoices import Invoice
from broadsheet.subscriptions.stripe.local.renewals import catch_up
from broadsheet.subscriptions.stripe.local.retries import retries
from broadsheet.subscriptions.stripe.local.routes import add_routes
from broadsheet.subscriptions.stripe.local.state import state

LOOK_SECONDS = 5
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Setup:
    """How one server is set up. `editions`: the origins that may show the card form, and get readers back."""

    port: int
    host: str = "127.0.0.1"
    state: Path | None = None
    webhook: str = ""
    secret: str = ""
    editions: tuple[str, ...] = ()
    tax_percent: Decimal = Decimal(0)
    retry_days: tuple[int, ...] = (3, 5, 7)
    after_retries: str = "canceled"
    ends_with_input: bool = False


def serve(setup: Setup) -> None:
    """Serve until the process is ended."""
    web.run_app(build_app(setup), host=setup.host, port=setup.port, print=None, access_log=None)


def build_app(setup: Setup) -> web.Application:
    """Return the app, with what the state file holds."""
    graft()
    lines.Tax.percent = setup.tax_percent
    retries.days, retries.outcome = setup.retry_days, setup.after_retries
    if setup.webhook:
        post.receivers["edition"] = Receiver(setup.webhook, setup.secret)
    app = web.Application(middlewares=[say_errors, ask_for_key, keep_or_take_back, answer_alike])
    add_routes(app)
    add_form(app, setup.editions)
    app.router.add_post("/_config/webhooks/{id}", add_receiver)
    app.router.add_post("/_config/settle", settle)
    app.router.add_delete("/_config/data", forget)

    async def live(app: web.Application) -> AsyncIterator[None]:
        state.open(setup.state)
        if setup.ends_with_input:
            asyncio.get_running_loop().add_reader(sys.stdin, end)
        task = asyncio.create_task(look_at_the_clock())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app.cleanup_ctx.append(live)
    return app


def end() -> None:
    raise web.GracefulExit


def graft() -> None:
    """Put our things where localstripe looks for its own: it finds them by these names at each call."""
    resources.time = clock
    resources.Store.dump_to_disk = lambda store: None
    resources.Invoice = Invoice
    for part in (
        cards,
        charges,
        customers,
        deliveries,
        events,
        intents,
        lines,
        prices,
        schedules,
        subscriptions,
    ):
        part.graft()


async def look_at_the_clock() -> None:
    """While no test clock stands still, let happen what has fallen due."""
    while True:
        if clock.stopped_at is None and catch_up():
            state.keep()
        await asyncio.sleep(LOOK_SECONDS)


@web.middleware
async def say_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        answer = await handler(request)
    except UserError as error:
        answer = error.to_response()
    except web.HTTPNotFound:
        message = (
            f"Unrecognized request URL ({request.method}: {request.path}). The local Stripe does not know it."
        )
        answer = refuse(message, status=404).to_response()
    except web.HTTPException:
        raise
    except Exception:
        logging.exception("%s %s", request.method, request.path)
        error = UserError(500, "The local Stripe has a fault; see its log.")
        error.body["error"]["type"] = "api_error"
        answer = error.to_response()
    answer.headers["Request-Id"] = f"req_{resources.random_id(14)}"
    return answer


@web.middleware
async def ask_for_key(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the API be used with a secret key only, as a program must at Stripe."""
    if request.path.startswith("/v1/") and get_api_key(request) is None:
        raise UserError(401, "You did not provide an API key.")
    return await handler(request)


@web.middleware
async def keep_or_take_back(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep what a request did; of one that was refused, nothing but a declined card."""
    if request.method in ("GET", "HEAD"):
        return await handler(request)
    try:
        answer = await handler(request)
    except UserError as error:
        if error.code == 402 and not is_all_or_nothing(await get_post_data(request)):
            state.keep()
        else:
            state.take_back()
        raise
    except Exception:
        state.take_back()
        raise
    state.keep()
    return answer


def is_all_or_nothing(given: dict[str, object] | None) -> bool:
    return (given or {}).get("payment_behavior") == "error_if_incomplete"


@web.middleware
async def answer_alike(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the same answer to the same idempotency key, without doing anything again."""
    key = request.headers.get("Idempotency-Key")
    if not key or request.method != "POST":
        return await handler(request)
    asked = hashlib.sha256(f"{request.path}\n".encode() + await request.read()).hexdigest()
    if key in state.answers:
        return repeated(state.answers[key], asked)
    try:
        answer = await handler(request)
    except UserError as error:
        if error.code == 402 and not is_all_or_nothing(await get_post_data(request)):
            state.answers[key] = (asked, 402, error.to_response().body)
        raise
    state.answers[key] = (asked, answer.status, answer.body)
    return answer


def repeated(kept: tuple[str, int, bytes], asked: str) -> web.Response:
    before, status, body = kept
    if before != asked:
        error = refuse(
            "Keys for idempotent requests can only be used with the same parameters they were first used "
            "with."
        )
        error.body["error"]["type"] = "idempotency_error"
        raise error
    headers = {"Idempotent-Replayed": "true"}
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


async def add_receiver(request: web.Request) -> web.Response:
    """Add a receiver of events, the way localstripe does."""
    given = await get_post_data(request)
    post.receivers[request.match_info["id"]] = Receiver(given["url"], given["secret"], given.get("events"))
    return web.Response()


async def settle(request: web.Request) -> web.Response:
    """Answer once all events have been offered; with how many were not taken yet."""
    return web.json_response({"waiting": await post.settle()})


async def forget(request: web.Request) -> web.Response:
    """Begin anew."""
    state.forget()
    return web.Response()
