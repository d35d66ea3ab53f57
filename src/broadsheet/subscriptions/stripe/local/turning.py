"""Turning the clock of a local Stripe from outside: what falls due on the way happens before this returns."""

from datetime import datetime

from stripe import StripeClient

from broadsheet.subscriptions.stripe.settings import StripeSettings


def turn_local_stripe(settings: StripeSettings, to: datetime) -> None:
    """Turn the clock to an instant and let time run on from there. Raises stripe.StripeError."""
    client = StripeClient(settings.key, base_addresses={"api": settings.api_url}, max_network_retries=0)
    clocks = client.v1.test_helpers.test_clocks
    clock = clocks.create({"frozen_time": int(to.timestamp())})
    clocks.delete(clock.id)
