"""What holds for every sequence of readings: the limit, the free re-reading, and the plainest model."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.meter import (
    Claim,
    Decision,
    Kind,
    Outcome,
    Policy,
    Reader,
    Reading,
    Reason,
    Tally,
    assess,
    decide,
    settle,
)
from tests.build import a_policy, a_reader, an_article
from tests.meter.naive import DAY_MS, NaiveMeter, milliseconds

many = settings(max_examples=200, deadline=None)
ZONES = ("UTC", "Asia/Singapore", "America/New_York", "Asia/Kolkata", "Atlantic/Azores", "America/Sao_Paulo")
SECTIONS = {"": "site", "sport": "sport"}
START = datetime(2015, 1, 1, tzinfo=UTC)


class Asked(NamedTuple):
    """One asking: which article, in which section, at which instant."""

    article_id: str
    section: str
    now: datetime


class Scene(NamedTuple):
    """A policy as drawn, and what one reader asks for under it."""

    limits: dict[str, int | None]
    span: str | int
    timezone: str
    asked: list[Asked]

    def policy(self) -> Policy:
        own = {"anonymous": _written(self.limits["sport"])}
        rule = {"name": "Sport", "section": "sport", "pool": "sport", "allowances": own}
        anonymous = _written(self.limits["site"])
        return a_policy(anonymous=anonymous, window=self.span, timezone=self.timezone, rules=[rule])


def _written(limit: int | None) -> int | str:
    return "unlimited" if limit is None else limit


# Steps that land on and around the ends of windows of 1, 2 and 7 days, and of hours that clocks skip.
steps = st.one_of(
    st.integers(0, 3 * DAY_MS),
    st.sampled_from([0, 1, 3_600_000, 31 * DAY_MS]),
    st.sampled_from([days * DAY_MS + beside for days in (1, 2, 7) for beside in (-1, 0, 1)]),
)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    limit = st.one_of(st.none(), st.integers(0, 4))
    start = START + timedelta(milliseconds=draw(st.integers(0, 15 * 365 * DAY_MS)))
    instants = accumulate(
        draw(st.lists(steps, max_size=30)), lambda at, ms: at + timedelta(milliseconds=ms), initial=start
    )
    choice = st.tuples(st.sampled_from("abcdef"), st.sampled_from(sorted(SECTIONS)))
    return Scene(
        {"site": draw(limit), "sport": draw(limit)},
        draw(st.sampled_from(["day", "month", 1, 2, 7, 30])),
        draw(st.sampled_from(ZONES)),
        [Asked(*draw(choice), now) for now in instants],
    )


def read_all(scene: Scene) -> list[Decision]:
    """Return the decision for each asking; what is counted is remembered by the reader."""
    policy, reader, decisions = scene.policy(), a_reader(), []
    for asked in scene.asked:
        article = an_article(asked.article_id, section=asked.section)
        decision = decide(policy, reader, article, asked.now)
        decisions.append(decision)
        if decision.is_counted:
            reading = Reading(article.key, decision.pool, asked.now)
            reader = reader._replace(readings=(*reader.readings, reading))
    return decisions


@many
@given(scenes())
def test_never_more_is_granted_than_the_limit_in_any_window(scene: Scene) -> None:
    policy = scene.policy()
    counted = [
        (asked, decision.pool)
        for asked, decision in zip(scene.asked, read_all(scene), strict=True)
        if decision.is_counted
    ]
    for asked in scene.asked:
        start = policy.window.period_at(asked.now).start
        for pool, limit in scene.limits.items():
            granted = {
                its.article_id
                for its, its_pool in counted
                if its_pool == pool and start <= its.now <= asked.now
            }
            assert limit is None or len(granted) <= limit


@many
@given(scenes())
def test_never_more_articles_are_released_than_the_limit_in_a_calendar_window(scene: Scene) -> None:
    if isinstance(scene.span, int):
        return
    released: dict[tuple[str, datetime], set[str]] = {}
    for asked, decision in zip(scene.asked, read_all(scene), strict=True):
        if decision.outcome is Outcome.RELEASE:
            start = scene.policy().window.period_at(asked.now).start
            released.setdefault((decision.pool, start), set()).add(asked.article_id)
    for (pool, _), articles in released.items():
        limit = scene.limits[pool]
        assert limit is None or len(articles) <= limit


@many
@given(scenes())
def test_reading_again_is_free_and_never_counted(scene: Scene) -> None:
    policy = scene.policy()
    granted_at: dict[tuple[str, str], datetime] = {}
    for asked, decision in zip(scene.asked, read_all(scene), strict=True):
        before = granted_at.get((decision.pool, asked.article_id))
        if before is not None and before >= policy.window.period_at(asked.now).start:
            assert (decision.reason, decision.is_counted) == (Reason.ALREADY_READ, False)
        if decision.is_counted:
            granted_at[decision.pool, asked.article_id] = asked.now


@many
@given(scenes())
def test_decide_agrees_with_the_plainest_model(scene: Scene) -> None:
    naive = NaiveMeter(scene.limits, scene.span, ZoneInfo(scene.timezone))
    for asked, decision in zip(scene.asked, read_all(scene), strict=True):
        expected = naive.read(SECTIONS[asked.section], asked.article_id, asked.now)
        assert (decision.outcome, decision.left, decision.is_counted) == expected


@many
@given(scenes())
def test_decide_is_assess_and_settle_with_a_ledger_between(scene: Scene) -> None:
    policy, kept = scene.policy(), NaiveLedger()
    for asked, decision in zip(scene.asked, read_all(scene), strict=True):
        article = an_article(asked.article_id, section=asked.section)
        claim = assess(policy, a_reader(), article, asked.now)
        assert isinstance(claim, Claim)
        assert settle(claim, kept.spend(claim, article.key, asked.now)) == decision


class NaiveLedger:
    """A ledger for one reader: what the gate would ask between `assess` and `settle`."""

    def __init__(self) -> None:
        self.grants: list[tuple[str, int, datetime]] = []

    def spend(self, claim: Claim, key: int, now: datetime) -> Tally:
        since = milliseconds(claim.period.start)
        live = [
            (key, at) for pool, key, at in self.grants if pool == claim.pool and milliseconds(at) >= since
        ]
        is_first = key not in {its for its, _ in live}
        is_granted = not is_first or claim.limit is None or len(live) < claim.limit
        if is_granted and is_first:
            self.grants.append((claim.pool, key, now))
            live.append((key, now))
        return Tally(is_granted, is_first, len(live), min((at for _, at in live), default=None))


readers = st.builds(
    lambda kind, standing, entitled, granted, crawler, preview, read: a_reader(
        kind=kind,
        standing=standing,
        entitled=entitled,
        granted=granted,
        crawler=crawler,
        preview=preview,
        read=read,
    ),
    st.sampled_from(["anonymous", "registered", "staff"]),
    st.sampled_from(
        ["never_subscribed", "trial_expired", "access_lapsed", "payment_failed", "too_many_devices"]
    ),
    st.lists(st.sampled_from(["*", "business", "sport"]), max_size=2),
    st.lists(st.sampled_from(["this", "that"]), max_size=2),
    st.sampled_from([None, None, None, "search", "ai_search", "ai_training", "user_fetch"]),
    st.booleans(),
    st.integers(0, 4),
)


@many
@given(
    readers,
    st.sampled_from(["open", "metered", "locked"]),
    st.sampled_from(["", "business/trade", "sport"]),
    st.integers(0, 3),
)
def test_locked_text_goes_only_to_those_with_a_claim_to_it(
    reader: Reader, access: str, section: str, limit: int
) -> None:
    crawlers = {"search": "full", "ai_training": "refuse"}
    policy = a_policy(anonymous=limit, registered=limit, crawlers=crawlers)
    article = an_article(access=access, section=section)
    now = datetime(2026, 3, 15, 10, tzinfo=UTC)
    decision = decide(policy, reader, article, now)
    may_read = (
        access == "open"
        or reader.is_previewing
        or reader.kind is Kind.STAFF
        or reader.crawler == "search"
        or (reader.crawler is None and any(grant.article_key == article.key for grant in reader.granted))
        or (reader.crawler is None and any(right.covers(section, now) for right in reader.entitlements))
        or (reader.crawler is None and access == "metered" and len(reader.readings) < limit)
    )
    assert (decision.outcome is Outcome.RELEASE) == may_read
    assert decision.policy_version == policy.version
