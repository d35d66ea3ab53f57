"""The figures once more, in plain Python: over rows as a segment has them, by the definitions alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

Row = dict[str, str]
Rows = list[tuple[object, ...]]
DAY, HOUR = 86_400_000, 3_600_000
SALES = {
    "subscribed", "renewed", "cancelled", "expired", "payment_failed", "plan_changed", "paused", "resumed",
    "paid", "refunded",
}  # fmt: skip


class Hand:
    """Rows of a journal, asked of whole months of UTC from `first` to `end` (excluded), in milliseconds."""

    def __init__(self, rows: list[Row], months: list[str]) -> None:
        self.months = months
        self.first = starts_at(months[0])
        self.end = starts_at(next_month(months[-1]))
        self.all = [row for row in rows if at(row) < self.end]
        self.told = [row for row in self.all if at(row) >= self.first]
        self.persons = joined(self.told)
        self.lines = [
            row for row in self.told if not row["robot"] and row["kind"] != "staff" and row["reader"]
        ]

    def who(self, row: Row) -> str:
        return self.persons.get(row["reader"], row["reader"])

    def key(self, row: Row) -> tuple[str, str]:
        return self.who(row), month(row)

    def of(self, *events: str) -> list[Row]:
        return [row for row in self.lines if row["event"] in events]

    def metered(self) -> list[Row]:
        return [row for row in self.of("decision") if is_metered(row)]

    def stops(self) -> dict[tuple[str, str], int]:
        return earliest((self.key(row), at(row)) for row in self.metered() if row["outcome"] == "wall")


def active_readers(hand: Hand) -> Rows:
    return [
        (name, *(len({hand.who(row) for row in rows if kind in ("", row["kind"])})
                 for kind in ("", "anonymous", "registered")))
        for name, rows in by_month(hand.metered())
    ]  # fmt: skip


def stop_rate(hand: Hand) -> Rows:
    found: Rows = []
    for name, rows in by_month(hand.metered()):
        active = {hand.who(row) for row in rows}
        stopped = {hand.who(row) for row in rows if row["outcome"] == "wall"}
        found.append((name, len(active), len(stopped), len(stopped) / len(active)))
    return found


def wall_reach(hand: Hand) -> Rows:
    found: Rows = []
    for name, rows in by_month(hand.of("decision", "wall_shown")):
        readers = {hand.who(row) for row in rows if row["event"] == "decision"}
        walls = [row for row in rows if row["event"] == "wall_shown"]
        reached = {hand.who(row) for row in walls}
        found.append(
            (name, len(readers), len(reached), len(walls), len(reached) / len(readers) if readers else None)
        )
    return found


def paid_stop_conversion(hand: Hand) -> Rows:
    bought, trials = defaultdict(list), defaultdict(list)
    for row in hand.of("subscribed"):
        bought[hand.key(row)].append(at(row))
        trials[hand.key(row)].append(row["monthly_minor"] == "0")
    found: Rows = []
    for name in hand.months:
        stops = {key: since for key, since in hand.stops().items() if key[1] == name}
        converted = [key for key, since in stops.items() if any(each >= since for each in bought[key])]
        if stops:
            in_trial = sum(all(trials[key]) for key in converted)
            found.append((name, len(stops), len(converted), in_trial, len(converted) / len(stops)))
    return found


def funnel(hand: Hand, first: list[Row], steps: list[tuple[str, str]], start: str) -> Rows:
    """Return the steps; each is taken at or after the first time that the one before was."""
    if not hand.lines:
        return []
    reached = earliest((hand.key(row), at(row)) for row in first)
    found: Rows = [(start, len(reached), None, len(reached))]
    for event, words in steps:
        before, rows = reached, hand.of(event)
        reached = earliest(
            (hand.key(row), at(row)) for row in rows if at(row) >= before.get(hand.key(row), hand.end)
        )
        share = len(reached) / len(before) if before else None
        found.append((words, len(reached), share, len({hand.key(row) for row in rows})))
    return found


def registration_funnel(hand: Hand) -> Rows:
    asked = [row for row in hand.of("wall_shown") if row["reason"] == "registration_allows_more"]
    steps = [
        ("signup_shown", "looked at registering"), ("registered", "registered"),
        ("confirmed", "confirmed the address"),
    ]  # fmt: skip
    return funnel(hand, asked, steps, "asked to register")


def subscription_funnel(hand: Hand) -> Rows:
    steps = [
        ("wall_shown", "met a wall"), ("offers_shown", "looked at an offer"),
        ("checkout_begun", "agreed to its conditions"), ("subscribed", "subscribed"),
    ]  # fmt: skip
    return funnel(hand, hand.metered(), steps, "asked for an article")


def articles_that_stop(hand: Hand) -> Rows:
    readers, walls = defaultdict(set), Counter()
    for row in hand.of("wall_shown"):
        readers[row["article"]].add(hand.who(row))
        walls[row["article"]] += 1
    rows = [(article, "news", len(readers[article]), walls[article]) for article in walls]
    return sorted(rows, key=lambda row: (-row[2], -row[3], row[0]))[:50]


def articles_that_sell(hand: Hand) -> Rows:
    credits: dict[str, list[Any]] = defaultdict(lambda: [0, 0, set()])
    for row in hand.of("subscribed"):
        if row["article"]:
            credits[row["article"]][0] += 1
        for wall in hand.of("wall_shown"):
            if hand.key(wall) == hand.key(row) and at(wall) <= at(row):
                credits[wall["article"]][2].add(hand.key(row))
    for row in hand.of("registered"):
        if row["article"]:
            credits[row["article"]][1] += 1
    rows = [(name, "news", sold, signed, len(stopped)) for name, (sold, signed, stopped) in credits.items()]
    return sorted(rows, key=lambda row: (-row[2], -row[4], -row[3], row[0]))[:50]


def time_to_convert(hand: Hand) -> Rows:
    stops = hand.stops()
    bought = earliest(
        (hand.key(row), at(row))
        for row in hand.of("subscribed")
        if at(row) >= stops.get(hand.key(row), hand.end)
    )
    hours = sorted((since - stops[key]) / HOUR for key, since in bought.items())
    steps = (
        (1, "within an hour"), (24, "within a day"), (72, "1 to 2 days"), (168, "3 to 6 days"),
        (336, "7 to 13 days"), (10_000, "14 days and more"),
    )  # fmt: skip
    counts = Counter(next(words for most, words in steps if each < most) for each in hours)
    return list(counts.items())


def readings_per_reader(hand: Hand) -> Rows:
    given: dict[tuple[str, str], set[str]] = {hand.key(row): set() for row in hand.metered()}
    for row in hand.metered():
        if row["outcome"] == "release":
            given[hand.key(row)].add(row["article"])
    counts = Counter(len(articles) for articles in given.values())
    assert max(counts, default=0) < 20
    return [(str(number), counts[number]) for number in sorted(counts)]


def mrr(hand: Hand) -> Rows:
    found: Rows = []
    for name in hand.months:
        standing = standing_before(hand, starts_at(next_month(name)))
        for currency in sorted({row["currency"] for row in standing}):
            amounts = [int(row["monthly_minor"]) for row in standing if row["currency"] == currency]
            found.append((name, currency, len(amounts), sum(amounts)))
    return found


def churn(hand: Hand) -> Rows:
    found: Rows = []
    for name in hand.months:
        running = {row["subscription"] for row in standing_before(hand, starts_at(name))}
        ends: dict[str, str] = {}
        for row in hand.told:
            if row["event"] == "expired" and month(row) == name and row["subscription"] in running:
                ends[row["subscription"]] = max(ends.get(row["subscription"], ""), row["churn"])
        wish, none = (sum(1 for why in ends.values() if why == each) for each in ("voluntary", "involuntary"))
        if running:
            base = len(running)
            found.append((name, base, wish, none, len(ends) - wish - none, wish / base, none / base))
    return found


def revenue_per_offer(hand: Hand) -> Rows:
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for row in hand.told:
        facts = row["offer"], row["product"], row["currency"]
        if row["event"] == "subscribed":
            sums[facts][0] += 1
        if row["event"] == "paid":
            sums[facts][1] += 1
            sums[facts][2] += int(row["amount_minor"])
        if row["event"] == "refunded":
            sums[facts][3] += int(row["amount_minor"])
    for row in standing_before(hand, hand.end):
        sums[row["offer"], row["product"], row["currency"]][4] += int(row["monthly_minor"])
    rows = [(*facts, new, times, paid, back, paid - back, monthly)
            for facts, (new, times, paid, back, monthly) in sums.items()]  # fmt: skip
    return sorted(rows, key=lambda row: (-row[7], *row[:3]))


def turns(hand: Hand) -> Rows:
    told = [row for row in hand.told if row["event"] in SALES - {"paid", "refunded"}]
    found: Rows = []
    for name, rows in by_month([*told, *hand.of("registered")]):
        events, ends = Counter(row["event"] for row in rows), Counter(row["churn"] for row in rows)
        counts = [
            events[each] for each in ("registered", "subscribed", "renewed", "cancelled", "payment_failed")
        ]
        found.append((name, *counts, ends["voluntary"], ends["involuntary"] + ends["trial"]))
    return found


def left_out(hand: Hand) -> Rows:
    return [
        (
            name,
            sum(1 for row in rows if row in hand.lines),
            sum(1 for row in rows if row["robot"] not in ("", "named")),
            sum(1 for row in rows if row["robot"] == "named"),
            sum(1 for row in rows if not row["robot"] and row["kind"] == "staff"),
            sum(1 for row in rows if not row["robot"] and row["kind"] != "staff" and not row["reader"]),
        )
        for name, rows in by_month([row for row in hand.told if row["event"] == "decision"])
    ]


BY_HAND: dict[str, Callable[[Hand], Rows]] = {
    each.__name__: each
    for each in (
        active_readers, stop_rate, wall_reach, paid_stop_conversion, registration_funnel, subscription_funnel,
        articles_that_stop, articles_that_sell, time_to_convert, readings_per_reader, mrr, churn,
        revenue_per_offer, turns, left_out,
    )
}  # fmt: skip


def standing_before(hand: Hand, instant: int) -> list[Row]:
    """Return the last line of each subscription before an instant, of those that bring something then."""
    last: dict[str, Row] = {}
    for row in hand.all:
        if row["event"] in SALES - {"refunded"} and row["subscription"] and at(row) < instant:
            last[row["subscription"]] = row
    return [
        row
        for row in last.values()
        if int(row["monthly_minor"]) > 0 and row["until"] and int(row["until"]) + 62 * DAY >= instant
    ]


def joined(rows: Iterable[Row]) -> dict[str, str]:
    """Return one name for all names that are joined by `before`."""
    groups: dict[str, set[str]] = {}
    for row in rows:
        if row["event"] in ("decision", "registered") and row["reader"] and row["before"]:
            together = {row["reader"], row["before"]}
            for name in tuple(together):
                together |= groups.get(name, set())
            groups |= dict.fromkeys(together, together)
    return {name: min(group) for name, group in groups.items()}


def is_metered(row: Row) -> bool:
    if row["outcome"] not in ("release", "wall") or row["reason"] == "not_counted":
        return False
    return row["allowance"] != "" or row["reason"] in ("allowance_left", "already_read")


def earliest(pairs: Iterable[tuple[tuple[str, str], int]]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for key, instant in pairs:
        found[key] = min(instant, found.get(key, instant))
    return found


def by_month(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    names = sorted({month(row) for row in rows})
    return [(name, [row for row in rows if month(row) == name]) for name in names]


def at(row: Row) -> int:
    return int(row["ts_ms"])


def month(row: Row) -> str:
    return f"{datetime.fromtimestamp(at(row) / 1000, UTC):%Y-%m-01}"


def starts_at(name: str) -> int:
    return int(datetime.fromisoformat(name).replace(tzinfo=UTC).timestamp() * 1000)


def next_month(name: str) -> str:
    year, number, _ = map(int, name.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}-01"
