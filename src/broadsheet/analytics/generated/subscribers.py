"""Made-up subscriptions: what is paid, declined, cancelled and given back, each at its time."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from broadsheet.analytics.generated.people import Person, name_of
from broadsheet.analytics.generated.stock import CURRENCY, DAY_MS, OFFERS, Habits, Offer
from broadsheet.journal.lines import NO_ANSWER, NO_ARTICLE, Line, Sale, cause_part, sale_part
from broadsheet.journal.names import NOBODY
from broadsheet.journal.schema import Churn, Event

REGISTERED = "registered"
GRACE_DAYS, RETRY_DAYS = 14, 3
SALE_NUMBERS = 1 << 40  # far from readers' numbers
LONGEST_WAIT_MS = 3_600_000


@dataclass(slots=True)
class Held:
    """One subscription: whose, on which offer, in which of its terms, until when it is paid for."""

    number: int
    person: Person | None
    offer: Offer
    term: int
    until_ms: int

    @property
    def monthly(self) -> int:
        """What it brings a month now."""
        if self.term == 0 and self.offer.trial_days:
            return 0
        return self.offer.monthly[0 if self.term == 0 else 1]

    def line(
        self, at_ms: int, event: Event, *, amount: int | None = None, churn: str = "", cause: str = ""
    ) -> Line:
        """Return the line of something that happens to it; it bears no reader's name."""
        price = self.offer.then_minor if amount is None else amount
        monthly = 0 if event is Event.EXPIRED else self.monthly
        sale = Sale(self.offer.slug, price, CURRENCY, churn, name_of(SALE_NUMBERS + self.number, -1),
                    self.offer.product, monthly, self.until_ms)  # fmt: skip
        answer = cause_part(cause) if cause else NO_ANSWER
        return Line(at_ms, event, NOBODY, REGISTERED, answer=answer, sale=sale_part(sale))


@dataclass(slots=True)
class Subscribers:
    """All subscriptions, and what is due to happen to them."""

    rng: np.random.Generator
    habits: Habits
    due: list[tuple[int, int, str, Held]] = field(default_factory=list)
    count: int = 0

    def begin(
        self, at_ms: int, person: Person | None, *, who: str = NOBODY, article: str = NO_ARTICLE
    ) -> Iterator[Line]:
        """Yield the lines of a purchase, and see to what follows it."""
        offer = OFFERS[self.rng.choice(len(OFFERS), p=[each.share for each in OFFERS])]
        days = offer.trial_days or offer.first_days
        held = Held(self._number(), person, offer, 0, at_ms + days * DAY_MS)
        yield held.line(at_ms, Event.SUBSCRIBED)._replace(who=who, article=article)
        if not offer.trial_days:
            yield held.line(at_ms, Event.PAID, amount=offer.first_minor)
        self._plan(held, at_ms)

    def continue_old(self, before_ms: int) -> Iterator[Line]:
        """Yield the last renewal, before an instant, of a subscription that began long ago."""
        offer = OFFERS[2 + int(self.rng.choice(3, p=(0.6, 0.25, 0.15)))]
        at_ms = before_ms - int(self.rng.random() * offer.then_days * DAY_MS) - 1
        held = Held(self._number(), None, offer, 1, at_ms + offer.then_days * DAY_MS)
        yield held.line(at_ms, Event.RENEWED)
        yield held.line(at_ms, Event.PAID, amount=offer.then_minor)
        self._plan(held, max(at_ms, before_ms))

    def until(self, now_ms: int) -> Iterator[Line]:
        """Yield what is due before an instant, in order of time."""
        while self.due and self.due[0][0] < now_ms:
            at_ms, _, what, held = heapq.heappop(self.due)
            yield from getattr(self, f"_{what}")(held, at_ms)

    def _number(self) -> int:
        self.count += 1
        return self.count

    def _put(self, at_ms: int, what: str, held: Held) -> None:
        # A number of their own keeps equal times in order.
        heapq.heappush(self.due, (at_ms, self._number(), what, held))

    def _plan(self, held: Held, now_ms: int) -> None:
        """See to the end of a term: it is renewed, or somebody cancels before."""
        is_trial = held.term == 0 and held.offer.trial_days > 0
        leaves = self.habits.leaves_after_trial if is_trial else self.habits.cancels_in_a_term
        if self.rng.random() < leaves:
            self._put(now_ms + int(self.rng.random() * (held.until_ms - now_ms)), "cancel", held)
        else:
            self._put(held.until_ms, "charge", held)
        if self.rng.random() < self.habits.is_refunded:
            self._put(now_ms + 2 * DAY_MS, "refund", held)

    def _cancel(self, held: Held, at_ms: int) -> Iterator[Line]:
        yield held.line(at_ms, Event.CANCELLED)
        self._put(held.until_ms, "leave", held)

    def _charge(self, held: Held, at_ms: int) -> Iterator[Line]:
        if self.rng.random() < self.habits.is_declined:
            yield held.line(at_ms, Event.PAYMENT_FAILED)
            if self.rng.random() < self.habits.recovers:
                self._put(at_ms + RETRY_DAYS * DAY_MS, "renew", held)
            else:
                self._put(at_ms + GRACE_DAYS * DAY_MS, "lose", held)
        else:
            yield from self._renew(held, at_ms)

    def _renew(self, held: Held, at_ms: int) -> Iterator[Line]:
        held.term += 1
        held.until_ms += held.offer.then_days * DAY_MS
        yield held.line(at_ms, Event.RENEWED)
        yield held.line(at_ms, Event.PAID)
        self._plan(held, at_ms)

    def _refund(self, held: Held, at_ms: int) -> Iterator[Line]:
        if held.monthly:
            yield held.line(at_ms, Event.REFUNDED, amount=held.offer.first_minor if held.term == 0 else None)

    def _leave(self, held: Held, at_ms: int) -> Iterator[Line]:
        yield from self._end(held, at_ms, Churn.VOLUNTARY, "cancelled")

    def _lose(self, held: Held, at_ms: int) -> Iterator[Line]:
        is_trial = held.term == 0 and held.offer.trial_days > 0
        churn, cause = (Churn.TRIAL, "trial_over") if is_trial else (Churn.INVOLUNTARY, "payment_failed")
        yield from self._end(held, at_ms, churn, cause)

    def _end(self, held: Held, at_ms: int, churn: Churn, cause: str) -> Iterator[Line]:
        yield held.line(at_ms, Event.EXPIRED, churn=churn.value, cause=cause)
        if held.person is not None:
            held.person.is_subscriber, held.person.had_left = False, True
