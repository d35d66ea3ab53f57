"""A made-up paper's days: each reading is decided by the meter, and something may come of a wall."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from broadsheet.analytics.arrays import Columns
from broadsheet.analytics.generated.people import Person, name_of
from broadsheet.analytics.generated.stock import DEVICES, REFERRER_SHARES, REFERRERS, Habits, article_of
from broadsheet.analytics.generated.subscribers import Subscribers
from broadsheet.analytics.generator import Paper
from broadsheet.journal.lines import Line, answer_part, visit_part
from broadsheet.journal.names import NOBODY
from broadsheet.journal.schema import NAMED_ROBOT, Event
from broadsheet.meter import Article, CrawlerPurpose, Decision, Kind, Outcome, Policy, Reader, Reason, decide
from broadsheet.meter.instants import from_milliseconds

SUBSCRIBER = "subscriber"
ASKS_TO_REGISTER = frozenset({Reason.REGISTRATION_ALLOWS_MORE, Reason.TOO_MANY_NEW_READERS})
# Up to which share of robots' readings each comes, and what it is.
ROBOTS = (
    (0.72, NAMED_ROBOT, None),
    (0.92, "search", CrawlerPurpose.SEARCH),
    (1.0, "ai_training", CrawlerPurpose.AI_TRAINING),
)
READ = ("read_ms", "reader", "article", "kind", "device")
QUARTER_MS = 900_000
OLD_REGISTERED, OLD_SUBSCRIBER = 1, 2  # kinds of the readings' generator


@dataclass(slots=True)
class Life:
    """The paper's readers and subscriptions, and the policies in turn: (from which millisecond, which)."""

    paper: Paper
    policies: tuple[tuple[int, Policy], ...]
    rng: np.random.Generator
    habits: Habits
    subscribers: Subscribers
    people: dict[int, Person] = field(default_factory=dict)
    month: int = -1

    def begin(self, count: int) -> Iterator[Line]:
        """Yield the lines of those who had subscribed before the first day."""
        for _ in range(count):
            yield from self.subscribers.continue_old(self.paper.first_ms)

    def live(self, day: Columns) -> Iterator[Line]:
        """Yield the lines of a day's readings, and of what became due; nearly in order of time."""
        self._forget(int(day["read_ms"][0]) if len(day["read_ms"]) else 0)
        chances = self.rng.random(len(day["read_ms"]))
        referrers = self.rng.choice(len(REFERRERS), len(chances), p=REFERRER_SHARES)
        columns = (*(day[name] for name in READ), chances, referrers)
        for at_ms, number, article, kind, device, chance, referrer in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            yield from self.subscribers.until(at_ms)
            facts = article_of(article, self.paper.articles_a_day, self.paper.first_ms)
            visit = REFERRERS[referrer], DEVICES[device]
            if chance < self.habits.is_a_robot:
                yield self._by_robot(at_ms, facts, chance / self.habits.is_a_robot)
            elif chance < self.habits.is_a_robot + self.habits.is_staff:
                yield self._by_staff(at_ms, number, facts, visit)
            else:
                yield from self._by_reader(at_ms, self._person(number, kind), facts, visit)

    def _forget(self, at_ms: int) -> None:
        """Forget, with the month, readers whom nothing has happened to: they would be found as they were."""
        month = month_of(self._policy(at_ms).timezone, at_ms // QUARTER_MS)
        if month != self.month:
            self.month = month
            self.people = {
                number: person
                for number, person in self.people.items()
                if person.has_changed or person.month == month
            }

    def _person(self, number: int, kind: int) -> Person:
        person = self.people.get(number)
        if person is None:
            person = Person(number, kind >= OLD_REGISTERED, kind == OLD_SUBSCRIBER)
            self.people[number] = person
        return person

    def _policy(self, at_ms: int) -> Policy:
        return next(policy for since_ms, policy in reversed(self.policies) if since_ms <= at_ms)

    def _by_reader(
        self, at_ms: int, person: Person, facts: tuple[Article, str], visit: tuple[str, str]
    ) -> Iterator[Line]:
        article, part = facts
        policy, now = self._policy(at_ms), from_milliseconds(at_ms)
        month = month_of(policy.timezone, at_ms // QUARTER_MS)
        decision = person.ask(policy, article, now, month)
        line = Line(at_ms, Event.DECISION, f"{person.name(month)}\t", _kind(person, decision), part,
                    _answer(decision), visit_part(*visit, ""))  # fmt: skip
        yield line
        if decision.outcome is Outcome.WALL:
            yield line._replace(event=Event.WALL_SHOWN)
            yield from self._at_the_wall(line, person, decision, month)

    def _at_the_wall(self, line: Line, person: Person, decision: Decision, month: int) -> Iterator[Line]:
        """Yield what a reader does who was stopped: most do nothing."""
        habits, at_ms = self.habits, line.at_ms
        if decision.reason in ASKS_TO_REGISTER and self._does(habits.looks_at_registering):
            yield _step(line, at_ms := at_ms + self._pause(), Event.SIGNUP_SHOWN)
            if self._does(habits.registers):
                yield from self._registers(line, at_ms + self._pause(), person, month)
            return
        eager = habits.looks_at_offers if person.is_registered else habits.looks_at_offers_unregistered
        if not self._does(eager):
            return
        yield _step(line, at_ms := at_ms + self._pause(), Event.OFFERS_SHOWN)
        if not self._does(habits.agrees):
            return
        if not person.is_registered:
            yield from self._registers(line, at_ms := at_ms + self._pause(), person, month)
        who = f"{person.name(month)}\t"
        yield _step(line, at_ms := at_ms + self._pause(), Event.CHECKOUT_BEGUN)._replace(
            who=who, kind="registered"
        )
        if self._does(habits.pays):
            person.is_subscriber = person.has_changed = True
            yield from self.subscribers.begin(at_ms + self._pause(), person, who=who, article=line.article)

    def _registers(self, line: Line, at_ms: int, person: Person, month: int) -> Iterator[Line]:
        browser = person.name(month)
        person.is_registered = person.has_changed = True
        step = _step(line, at_ms, Event.REGISTERED)
        yield step._replace(who=f"{person.name(month)}\t{browser}", kind="registered")
        if self._does(self.habits.confirms):
            who = f"{person.name(month)}\t"
            yield step._replace(
                at_ms=at_ms + self._pause(), event=Event.CONFIRMED, who=who, kind="registered"
            )

    def _by_robot(self, at_ms: int, facts: tuple[Article, str], chance: float) -> Line:
        robot, purpose = next(each[1:] for each in ROBOTS if chance <= each[0])
        decision = decide(
            self._policy(at_ms), Reader(b"", crawler=purpose), facts[0], from_milliseconds(at_ms)
        )
        return Line(at_ms, Event.DECISION, NOBODY, Kind.ANONYMOUS.value, facts[1], _answer(decision),
                    visit_part("direct", "robot", robot))  # fmt: skip

    def _by_staff(self, at_ms: int, number: int, facts: tuple[Article, str], visit: tuple[str, str]) -> Line:
        policy, now = self._policy(at_ms), from_milliseconds(at_ms)
        who = name_of(number % 40, month_of(policy.timezone, at_ms // QUARTER_MS))
        decision = decide(policy, Reader(b"", Kind.STAFF), facts[0], now)
        return Line(at_ms, Event.DECISION, f"{who}\t", Kind.STAFF.value, facts[1], _answer(decision),
                    visit_part(*visit, ""))  # fmt: skip

    def _does(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def _pause(self) -> int:
        """Return how long somebody takes for a step: half a minute to four, in milliseconds."""
        return int(self.rng.integers(20_000, 240_000))


@lru_cache(maxsize=64)
def month_of(zone: ZoneInfo, quarter: int) -> int:
    """Return the number of the month that a quarter of an hour is in, by the clock of a zone."""
    local = from_milliseconds(quarter * QUARTER_MS).astimezone(zone)
    return local.year * 12 + local.month


def _answer(decision: Decision) -> str:
    """Return the answer's part of a line: without the end of a window, which none tells, few differ."""
    return _kept_answer(decision._replace(window_ends_at=None, right_ends_at=None))


_kept_answer = lru_cache(maxsize=4096)(answer_part)


def _kind(person: Person, decision: Decision) -> str:
    if decision.reason is Reason.ENTITLED:
        return SUBSCRIBER
    return (Kind.REGISTERED if person.is_registered else Kind.ANONYMOUS).value


def _step(line: Line, at_ms: int, event: Event) -> Line:
    """Return the line of a step that a wall led to: with its article and visit, without its answer."""
    return Line(at_ms, event, line.who, line.kind, line.article, visit=line.visit)
