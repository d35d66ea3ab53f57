"""A local Stripe for tests: a real one over HTTP, empty, on a free port, with a clock that turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from stripe import StripeClient

from broadsheet.subscriptions.stripe.local.starting import a_process
from tests.engines.places import a_free_port

SECRET = "whsec_of_the_tests"
BEGINNING = datetime(2027, 1, 31, 12, tzinfo=UTC)


@dataclass
class LocalStripe:
    """A running local Stripe. `begin_anew` stops its clock, which stands until it is turned."""

    url: str
    client: StripeClient = field(init=False)
    clock_id: str = ""

    def __post_init__(self) -> None:
        self.client = StripeClient(
            "sk_test_of_the_tests", base_addresses={"api": self.url}, max_network_retries=0
        )

    def begin_anew(self, at: datetime = BEGINNING) -> None:
        """Forget everything, and stop the clock at an instant."""
        httpx.delete(f"{self.url}/_config/data").raise_for_status()
        clock = self.client.v1.test_helpers.test_clocks.create({"frozen_time": int(at.timestamp())})
        self.clock_id = clock.id
        self.settle()

    def turn_to(self, instant: datetime) -> None:
        """Turn the clock; what falls due on the way happens before this returns, its events are offered."""
        seconds = int(instant.timestamp())
        self.client.v1.test_helpers.test_clocks.advance(self.clock_id, {"frozen_time": seconds})
        self.settle()

    def settle(self) -> int:
        """Wait until every event was offered; return how many were not taken and will be offered again."""
        return int(httpx.post(f"{self.url}/_config/settle", timeout=60).json()["waiting"])

    def send_events_to(self, url: str, secret: str = SECRET, events: list[str] | None = None) -> None:
        """Send all events from now on to one more address, or those of some kinds."""
        given: dict[str, Any] = {"url": url, "secret": secret, "events": events}
        httpx.post(f"{self.url}/_config/webhooks/more", json=given).raise_for_status()


@contextmanager
def a_local_stripe(
    *arguments: str, webhook: str = "", secret: str = SECRET, anew: bool = True
) -> Iterator[LocalStripe]:
    """Run one until the block ends; the arguments are the command line's, such as `--tax=8`."""
    port = a_free_port()
    with a_process(port, f"--webhook={webhook}", f"--secret={secret}", *arguments):
        stripe = LocalStripe(f"http://127.0.0.1:{port}")
        if anew:
            stripe.begin_anew()
        yield stripe
