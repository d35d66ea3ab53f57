"""Asking Stripe: the client, and its errors in our words."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import stripe
from django.utils.translation import gettext as _

from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable
from broadsheet.subscriptions.stripe.settings import StripeSettings

SECONDS = 20
RETRIES = 2
TOLERANCE_SECONDS = 300
RATE_LIMIT_SECONDS = 5


def client_of(settings: StripeSettings) -> stripe.StripeClient:
    """Return the client; it gives its retries the same idempotency key."""
    addresses: Any = {"api": settings.api_url} if settings.api_url else {}
    return stripe.StripeClient(
        settings.key,
        base_addresses=addresses,
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=SECONDS),
    )


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raise ProviderRefused and ProviderUnavailable for what Stripe's SDK raises.

    A mistake of ours, such as a wrong key, stays what it is, so that it is heard of.
    """
    try:
        yield
    except stripe.CardError as error:
        message = error.user_message or _("The card was declined.")
        raise ProviderRefused(message, error.code or "card_declined") from error
    except stripe.RateLimitError as error:
        raise ProviderUnavailable(_("The payment service is busy."), RATE_LIMIT_SECONDS) from error
    except (stripe.APIConnectionError, stripe.APIError) as error:
        raise ProviderUnavailable(_("The payment service does not answer.")) from error
    except stripe.InvalidRequestError as error:
        raise ProviderRefused(error.user_message or str(error), error.code or "invalid") from error


def verified(body: bytes, signature: str, secret: str) -> dict[str, Any]:
    """Return an event that was signed with a secret of late; raises ValueError for any other.

    Stripe signs each delivery anew, with its time: one that comes again later was kept by somebody else.
    """
    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, secret, TOLERANCE_SECONDS)
    except stripe.SignatureVerificationError as error:
        raise ValueError(str(error)) from error
    event = json.loads(body)
    if not isinstance(event, dict) or not isinstance(event.get("id"), str):
        raise ValueError("it is no event")
    return event


def by_key(key: str) -> Any:
    """Return the options of a call that may come twice and counts once."""
    return {"idempotency_key": key}
