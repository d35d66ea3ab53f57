"""What the environment says of Stripe: its keys, or in a demo the local one."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from broadsheet.subscriptions.stripe.settings import StripeSettings

ADDRESS = "local-stripe.address"
API = "BROADSHEET_STRIPE_API"
KEYS = ("BROADSHEET_STRIPE_KEY", "BROADSHEET_STRIPE_PUBLISHABLE_KEY", "BROADSHEET_STRIPE_WEBHOOK_SECRET")


class MissingKey(RuntimeError):
    """Some keys of Stripe were given and others not; the message names those that are missing."""


def read_stripe(
    variables: Mapping[str, str], site_url: str, demo_secret: str | None, demo_address: str
) -> StripeSettings | None:
    """Return the settings of Stripe; None where the environment has no key of it.

    A demo without keys is charged by a local Stripe at `demo_address`, with secrets made of its own; other
    editions have no `demo_secret`. Raises MissingKey where only some of the keys are set.
    """
    given = {
        "BROADSHEET_STRIPE_KEY": variables.get("BROADSHEET_STRIPE_KEY", ""),
        "BROADSHEET_STRIPE_PUBLISHABLE_KEY": variables.get("BROADSHEET_STRIPE_PUBLISHABLE_KEY", ""),
        "BROADSHEET_STRIPE_WEBHOOK_SECRET": variables.get("BROADSHEET_STRIPE_WEBHOOK_SECRET", ""),
    }
    api_url = variables.get("BROADSHEET_STRIPE_API", "")
    missing = [name for name, value in given.items() if not value]
    if not missing:
        return StripeSettings(*given.values(), site_url=site_url, api_url=api_url)
    if len(missing) < len(given):
        raise MissingKey(f"{', '.join(missing)} must be set too: they come from Stripe's dashboard.")
    if demo_secret is None:
        return None
    signed_with = f"whsec_{sha256(f'stripe {demo_secret}'.encode()).hexdigest()}"
    local_url = api_url or demo_address
    return StripeSettings("sk_test_local", "pk_test_local", signed_with, site_url, local_url)


def kept_address(data_dir: Path, port: int) -> str:
    """Return where a demo's local Stripe listened last; where it will be looked for first, before that."""
    path = data_dir / ADDRESS
    return path.read_text().strip() if path.exists() else f"http://127.0.0.1:{port}"


def keep_address(data_dir: Path, address: str) -> None:
    """Keep it for the other commands of the edition, and for the next start."""
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / ADDRESS).write_text(f"{address}\n")
