"""What happened: kept, listed, and offered to whoever listens."""

from typing import Any

import stripe
from localstripe import resources

from broadsheet.subscriptions.stripe.local.resource import Page, Resource, exported


class Event(Resource):
    """One thing that happened, with the thing as it was just then, and as it was before where it differs."""

    object = "event"
    _id_prefix = "evt_"
    _filters = ("type", "types")

    def __init__(self, type: str, thing: Any, before: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.type = type
        self.api_version = stripe.api_version
        self.data = {"object": exported(thing)}
        if before is not None:
            now = self.data["object"]
            self.data["previous_attributes"] = {
                name: value for name, value in before.items() if now.get(name) != value
            }
        self.pending_webhooks = 1
        self.request = {"id": None, "idempotency_key": None}

    def _fits(self, wanted: dict[str, Any]) -> bool:
        types = wanted["types"] or ([wanted["type"]] if wanted["type"] else [])
        return not types or self.type in types


def list_events(url: str = "/v1/events", **parameters: Any) -> Page:
    """Return a page of events, the newest first, by type, types and created."""
    parameters.pop("delivery_success", None)
    return Event._api_list_all(url, **parameters)


def graft() -> None:
    """Have localstripe make events of today's shape."""
    resources.Event = Event
