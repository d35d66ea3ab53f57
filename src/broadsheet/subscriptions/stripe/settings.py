"""What the environment says of Stripe. No Stripe and no Django here: `project` reads it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StripeSettings:
    """Keys, and where the API is. `api_url` is empty for Stripe itself; a local one has an address."""

    key: str
    publishable_key: str
    webhook_secret: str
    site_url: str
    api_url: str = ""

    @property
    def is_local(self) -> bool:
        """Whether no money moves: the API is not Stripe's own."""
        return bool(self.api_url)
