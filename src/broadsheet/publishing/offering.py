"""What shop and experiments tell the newsroom. `project` introduces them; without them there is nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps

from broadsheet.meter import Kind, Policy, Reason

LABEL = "broadsheet_publishing"


@dataclass(frozen=True, slots=True)
class Shown:
    """An offer in words, in the active language. `url` is where it is bought."""

    headline: str
    words: tuple[str, ...]
    price: str
    ends: str
    url: str


# Asked with the wall's reason, the kind of reader, the article's section, the time, the arm of offers.
FindOffer = Callable[[Reason, Kind, str, datetime, str], "Shown | None"]


def find_offer(reason: Reason, kind: Kind, section: str, now: datetime, arm: str = "") -> Shown | None:
    """Return the offer that fits whoever stands before this wall, or None."""
    find: FindOffer | None = apps.get_app_config(LABEL).find_offer
    return None if find is None else find(reason, kind, section, now, arm)


def policies_of_arms(now: datetime) -> "list[tuple[str, Policy]]":
    """Return the policies that experiments try at `now`, each with the label of its arm."""
    ask: Callable[[datetime], list[tuple[str, Policy]]] | None
    ask = apps.get_app_config(LABEL).policies_of_arms
    return [] if ask is None else ask(now)


def can_be_given() -> bool:
    """Whether some subscribers may give articles away."""
    ask: Callable[[], bool] | None = apps.get_app_config(LABEL).are_articles_given
    return ask is not None and ask()
