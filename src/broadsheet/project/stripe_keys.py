"""What the environment says of Stripe: its keys, or in a demo the local one."""

from collections.abc import Mapping
from hashlib import sha256

from broadsheet.subscriptions.stripe.settings import StripeSettings

API = "BROADSHEET_STRIPE_API"
KEYS = ("BROADSHEET_STRIPE_KEY", "BROADSHEET_STRIPE_PUBLISHABLE_KEY", "BROADSHEET_STRIPE_WEBHOOK_SECRET")


class MissingKey(RuntimeError):
    """Some keys of Stripe were given and others not; the message names those that are missing."""


def read_stripe(
    variables: Mapping[str, str], site_url: str, demo_secret: str | None, demo_port: int
) -> StripeSettings | None:
    """Return the settings of Stripe; None where the environment has no key of it.

    A demo without keys is charged by a local Stripe on `demo_port`, with secrets made of its own; other
    editions have no `demo_secret`. Raises MissingKey where only some of the keys are set.
    """
    given = [variables.get(name, "") for name in KEYS]
    missing = [name for name, value in zip(KEYS, given, strict=True) if not value]
    if not missing:
        return StripeSettings(*given, site_url=site_url, api_url=variables.get(API, ""))
    if len(missing) < len(KEYS):
        raise MissingKey(f"{', '.join(missing)} must be set too: they come from Stripe's dashboard.")
    if demo_secret is None:
        return None
    signed_with = f"whsec_{sha256(f'stripe {demo_secret}'.encode()).hexdigest()}"
    api_url = variables.get(API, f"http://127.0.0.1:{demo_port}")
    return StripeSettings("sk_test_local", "pk_test_local", signed_with, site_url, api_url)
