"""What a reader has agreed to, word for word, and when: of orders, of gifts, and of offers to stay."""

from dataclasses import dataclass
from datetime import datetime

from broadsheet.accounts.models import Account


@dataclass(frozen=True, slots=True)
class Agreed:
    """Words that stood above a button, and when it was pressed; `is_done`: it came to a contract."""

    at: datetime
    about: str
    words: str
    is_done: bool


def agreed_by(account: Account) -> list[Agreed]:
    """Return all that an account has agreed to, the newest first."""
    orders = account.purchases.select_related("price__product")
    gifts = account.gifts_given.exclude(terms="").select_related("product")
    saves = account.saves.select_related("offer")
    found = [
        *(
            Agreed(one.agreed_at, str(one.price.product), one.terms, one.finished_at is not None)
            for one in orders
        ),
        *(Agreed(one.ordered_at, str(one.product), one.terms, one.bought_at is not None) for one in gifts),
        *(Agreed(one.taken_at, one.offer.headline, one.words, True) for one in saves),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)
