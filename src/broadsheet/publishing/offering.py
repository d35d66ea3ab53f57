"""What the shop tells the newsroom. Who sells is introduced by `project`; without a shop there is nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps

from broadsheet.meter import Kind, Reason

LABEL = "broadsheet_publishing"


@dataclass(frozen=True, slots=True)
class Shown:
    """An offer in words, in the active language. `url` is where it is bought."""

    headline: str
    words: tuple[str, ...]
    price: str
    ends: str
    url: str


# Asked with the wall's reason, the kind of reader, the article's section and the time.
FindOffer = Callable[[Reason, Kind, str, datetime], "Shown | None"]


def find_offer(reason: Reason, kind: Kind, section: str, now: datetime) -> Shown | None:
    """Return the offer that fits whoever stands before this wall, or None."""
    find: FindOffer | None = apps.get_app_config(LABEL).find_offer
    return None if find is None else find(reason, kind, section, now)


def can_be_given() -> bool:
    """Whether some subscribers may give articles away."""
    ask: Callable[[], bool] | None = apps.get_app_config(LABEL).are_articles_given
    return ask is not None and ask()
