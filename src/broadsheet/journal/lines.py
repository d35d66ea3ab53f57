"""From what happened to a line: each part is a text of its own, so that whoever writes many keeps them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from broadsheet.journal.schema import TAG_SEPARATOR, VERSION, Event
from broadsheet.meter import Article, Decision
from broadsheet.meter.instants import to_milliseconds

# A text must break neither its line nor its field.
BREAKING = re.compile(r"[\x00-\x1f\x7f]+")
NO_ARTICLE = "\t\t\t\t"
NO_ANSWER = "\t\t\t\t\t\t\t"
NO_VISIT = "\t\t"
NO_SALE = "\t" * 7


class Sale(NamedTuple):
    """What was bought, paid for or ended: the offer's name, and an amount in minor units of a currency.

    `subscription` is its name as `Names.of_subscription` returns it; `monthly_minor` is what it brings a
    month from this line on, `until_ms` how long it is paid for. `churn` is one of `Churn`, where it ended.
    """

    offer: str
    amount_minor: int | None = None
    currency: str = ""
    churn: str = ""
    subscription: str = ""
    product: str = ""
    monthly_minor: int | None = None
    until_ms: int | None = None


class Line(NamedTuple):
    """A line in its parts. `who` is a reader's name with the earlier one, as `Names.of` returns them."""

    at_ms: int
    event: Event
    who: str
    kind: str
    article: str = NO_ARTICLE
    answer: str = NO_ANSWER
    visit: str = NO_VISIT
    sale: str = NO_SALE

    def __str__(self) -> str:
        head = f"{self.at_ms}\t{self.event.value}\t{self.who}\t{self.kind}"
        return f"{head}\t{self.article}\t{self.answer}\t{self.visit}\t{self.sale}\t{VERSION}\n"


def article_part(article: Article) -> str:
    """Return the fields of an article."""
    published = "" if article.published_at is None else str(to_milliseconds(article.published_at))
    tags = TAG_SEPARATOR.join(sorted(tag.replace(TAG_SEPARATOR, " ") for tag in article.tags))
    return _fields((article.article_id, article.section, tags, published, article.access.value))


def answer_part(decision: Decision, arm: str = "") -> str:
    """Return the fields of an answer. `arm` is the experiment's arm in which it was given."""
    return _fields(
        (
            decision.outcome.value,
            decision.reason.value,
            "1" if decision.is_counted else "",
            "" if decision.limit is None else str(decision.limit),
            "" if decision.left is None else str(decision.left),
            decision.policy_version,
            decision.rule,
            arm,
        )
    )


def cause_part(reason: str) -> str:
    """Return the fields of an answer where only a reason is known, such as why a subscription ended."""
    return _fields(("", reason, "", "", "", "", "", ""))


def arm_part(arm: str) -> str:
    """Return the fields of an answer where only an arm is known: a reader was put into it."""
    return _fields(("", "", "", "", "", "", "", arm))


def visit_part(referrer: str, device: str, robot: str) -> str:
    """Return the fields of how somebody came: the classes of referrer, device and robot."""
    return f"{referrer}\t{device}\t{robot}"


def sale_part(sale: Sale) -> str:
    """Return the fields of a sale."""
    return _fields("" if value is None else str(value) for value in sale)


def _fields(values: Iterable[str]) -> str:
    return "\t".join(BREAKING.sub(" ", value) for value in values)
