"""What a reader was told and has agreed to, word for word, and when: of orders, gifts, offers to stay, and of
higher prices.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.models import Answer


class How(TextChoices):
    """What the words were."""

    ORDERED = "ordered", _("ordered")
    NOT_PAID = "not_paid", _("ordered, not paid")
    STAYED = "stayed", _("stayed")
    TOLD = "told", _("told of a higher price")
    AGREED = Answer.AGREED.value, Answer.AGREED.label
    DECLINED = Answer.DECLINED.value, Answer.DECLINED.label


@dataclass(frozen=True, slots=True)
class Agreed:
    """Words that stood above or on a button, or in a notice, and when; `is_done`: it came to a contract."""

    at: datetime
    about: str
    words: str
    is_done: bool
    how: How


def agreed_by(account: Account) -> list[Agreed]:
    """Return all that an account was told and has agreed to, the newest first."""
    found = [*_ordered(account), *_stayed(account), *_of_rises(account)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _ordered(account: Account) -> Iterator[Agreed]:
    for one in account.purchases.select_related("price__product"):
        yield _order(one.agreed_at, str(one.price.product), one.terms, one.finished_at is not None)
    for one in account.gifts_given.exclude(terms="").select_related("product"):
        yield _order(one.ordered_at, str(one.product), one.terms, one.bought_at is not None)


def _order(at: datetime, about: str, words: str, is_done: bool) -> Agreed:
    return Agreed(at, about, words, is_done, How.ORDERED if is_done else How.NOT_PAID)


def _stayed(account: Account) -> Iterator[Agreed]:
    for one in account.saves.select_related("offer"):
        yield Agreed(one.taken_at, one.offer.headline, one.words, True, How.STAYED)


def _of_rises(account: Account) -> Iterator[Agreed]:
    for one in account.price_notices.select_related("rise__price__product"):
        about = str(one.rise.price.product)
        yield Agreed(one.told_at, about, one.words, True, How.TOLD)
        if one.answered_at is not None:
            yield Agreed(one.answered_at, about, one.answer_words, True, How(one.answer))
