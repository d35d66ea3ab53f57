"""What stands around the gate, its ledger and its origin, by the operator's settings: nothing by default."""

from collections.abc import Callable
from dataclasses import dataclass

from broadsheet.gate.addresses import Networks
from broadsheet.gate.origins.base import App
from broadsheet.ledgers.base import Ledger
from broadsheet.project.environment import BadSetting, Watching
from broadsheet.project.watching.requests import WatchedRequests


def as_it_is(thing: App) -> App:
    """Return an application with nothing around it."""
    return thing


def ledger_as_it_is(ledger: Ledger) -> Ledger:
    """Return a ledger with nothing around it."""
    return ledger


@dataclass(frozen=True, slots=True)
class Watchers:
    """What to put around each part. Those that nobody asked for return it as it is."""

    gate: Callable[[App], App] = as_it_is
    origin: Callable[[App], App] = as_it_is
    ledger: Callable[[Ledger], Ledger] = ledger_as_it_is


def watchers_for(wishes: Watching, trusted: Networks) -> Watchers:
    """Return the watchers that the settings ask for. Proxies that are `trusted` name requests and traces.

    Raises BadSetting when traces are wanted and cannot be made.
    """

    def around_gate(gate: App) -> App:
        if wishes.logs_json or wishes.logs_requests:
            return WatchedRequests(gate, trusted=trusted, are_logged=wishes.logs_requests)
        return gate

    if not wishes.traces_url:
        return Watchers(gate=around_gate)
    try:
        # Not installed, and not paid for, unless it is asked for.
        from broadsheet.project.watching import opentelemetry  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise BadSetting(
            f"BROADSHEET_TRACES is set, but {error.name} is not installed: make install-traces."
        ) from error
    tracer = opentelemetry.make_tracer(wishes.traces_url)
    return Watchers(
        gate=lambda gate: around_gate(opentelemetry.TracedRequests(gate, tracer, trusted)),
        origin=lambda app: opentelemetry.TracedOrigin(app, tracer),
        ledger=lambda ledger: opentelemetry.TracedLedger(ledger, tracer),
    )
