"""Logs that try a meter: midnights, clock changes, equal times, duplicates, ages, kinds."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from broadsheet.analytics.readings import KINDS, Face
from broadsheet.meter.instants import to_milliseconds
from tests.analytics.reference import BARE, Attempt

DAY = 86_400_000
ZONES = (
    "UTC", "Asia/Tokyo", "America/Sao_Paulo", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe",
    "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca",
)  # fmt: skip
# Shortly before something happens to a clock: summer time, a leap day, a day that Samoa left out.
STARTS = tuple(
    to_milliseconds(datetime.fromisoformat(text).replace(tzinfo=UTC))
    for text in (
        "2025-12-31T20:00", "2026-03-28T22:30", "2024-02-28T23:59:59.999", "2011-12-29T08:00",
        "2017-10-14T20:00", "2010-11-07T02:00", "2026-10-24T12:00", "2026-01-31T15:00", "2026-03-01T00:00",
    )
)  # fmt: skip
# How time goes on in a log: whole days apart, within moments, over nights, over months.
PALETTES = (
    (DAY,), (0, DAY), (0, DAY, 2 * DAY), (0, 1, DAY - 1), (0, 7 * 3_600_000), (0, DAY, 7 * DAY, 30 * DAY),
    (0, 0, 1, 999, 60_000, 3_600_000, DAY + 1, 3 * DAY),
)  # fmt: skip
SPANS = st.sampled_from(("day", "week", "month", 1, 2, 7, 30))
WEEK_STARTS = st.sampled_from(("monday", "sunday", "wednesday"))
SECTIONS = ("", "sport", "sport/chess", "business")


def logs(faces: st.SearchStrategy[Face] | None = None) -> st.SearchStrategy[list[Attempt]]:
    """Return logs of few readers and few articles, in order of time."""
    return st.sampled_from(PALETTES).flatmap(lambda palette: _logs(palette, faces))


def _logs(
    palette: tuple[int, ...], faces: st.SearchStrategy[Face] | None
) -> st.SearchStrategy[list[Attempt]]:
    step = st.tuples(
        st.sampled_from(palette),
        st.sampled_from((1, 2, 2, (1 << 63) + 5)),
        st.sampled_from((1, 2, 3, 4, 5, 6)),
        st.just(BARE) if faces is None else faces,
        st.just(KINDS[0]) if faces is None else st.sampled_from(KINDS),
    )
    return st.builds(walk, st.sampled_from(STARTS), st.lists(step, min_size=1, max_size=60))


def walk(start: int, steps: list[tuple[int, int, int, Face, str]]) -> list[Attempt]:
    """Return the attempts made one step of time after the other; faces say `published` in days from it."""
    attempts, now = [], start
    for step, reader, article, face, kind in steps:
        now += step
        published = None if face.published is None else start + face.published * DAY
        attempts.append(Attempt(now, reader, article, face._replace(published=published), kind))
    return attempts


def moved(attempts: list[Attempt], number: int, instant: int) -> list[Attempt]:
    """Return the log moved in time so that one of its readings falls on an instant."""
    by = instant - attempts[number % len(attempts)].read_ms
    return [
        attempt._replace(
            read_ms=attempt.read_ms + by,
            face=attempt.face._replace(
                published=None if attempt.face.published is None else attempt.face.published + by
            ),
        )
        for attempt in attempts
    ]


def faces() -> st.SearchStrategy[Face]:
    """Return articles as a log shows them, in sections, with tags, ages and an editor's word."""
    return st.builds(
        Face,
        st.just(""),
        st.sampled_from(SECTIONS),
        st.sampled_from(("", "live", "live|free")),
        st.none() | st.integers(-9, 3),
        st.sampled_from(("", "metered", "", "open", "locked")),
    )


def rules() -> st.SearchStrategy[list[dict[str, object]]]:
    """Return up to four rules of a policy."""
    conditions = st.sampled_from(
        (
            {"section": "sport"}, {"section": "business"}, {"tag": "live"}, {"tag": "free"},
            {"older_than_days": 2}, {"younger_than_days": 1}, {"section": "sport", "older_than_days": 5},
            {"older_than_days": 1, "younger_than_days": 8},
        )
    )  # fmt: skip
    effects = st.sampled_from(
        (
            {"access": "open"}, {"access": "locked"}, {"pool": "a"}, {"pool": "b"},
            {"pool": "a", "allowances": {"anonymous": 1}},
            {"pool": "b", "allowances": {"anonymous": 0, "registered": "unlimited"}},
        )
    )  # fmt: skip
    listed = st.lists(st.tuples(conditions, effects), max_size=4)
    return listed.map(
        lambda rules: [{"name": f"rule {n}", **when, **then} for n, (when, then) in enumerate(rules)]
    )
