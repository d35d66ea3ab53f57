"""Small builders for tests: say what the test is about and nothing else.

decide(a_policy(anonymous=5), a_reader(read=3), an_article(section="sport"), NOW)
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from broadsheet.meter import (
    Access,
    Article,
    CrawlerPurpose,
    Entitlement,
    Grant,
    Kind,
    Policy,
    Reader,
    Reading,
    Standing,
    article_key,
    parse_policy,
)

NOW = datetime(2026, 3, 15, 10, 0, tzinfo=UTC)
Table = Mapping[str, Any]


def a_reading(
    article_id: str = "ports", *, pool: str = "site", read_at: datetime = NOW - timedelta(hours=1)
) -> Reading:
    """Return one granted reading, an hour before NOW unless told."""
    return Reading(article_key(article_id), pool, read_at)


def a_reader(
    *,
    read: int | Iterable[Reading] = 0,
    kind: str = "anonymous",
    standing: str = "never_subscribed",
    entitled: Iterable[str | Entitlement] = (),
    granted: Iterable[str | Grant] = (),
    crawler: str | None = None,
    preview: bool = False,
) -> Reader:
    """Return a reader; `read=3` has read three other articles, an hour before NOW, in the site's pool."""
    if isinstance(read, int):
        read = [a_reading(f"read-{number}") for number in range(1, read + 1)]
    return Reader(
        reader_id=b"reader-00001",
        kind=Kind(kind),
        standing=Standing(standing),
        entitlements=tuple(Entitlement(right) if isinstance(right, str) else right for right in entitled),
        readings=tuple(read),
        granted=tuple(Grant(article_key(item)) if isinstance(item, str) else item for item in granted),
        crawler=CrawlerPurpose(crawler) if crawler else None,
        is_previewing=preview,
    )


def an_article(
    article_id: str = "this",
    *,
    access: str = "metered",
    section: str = "",
    tags: Iterable[str] = (),
    published_at: datetime | None = None,
    open_until: datetime | None = None,
) -> Article:
    """Return a metered article outside of every section, unless told."""
    return Article(article_id, Access(access), section, frozenset(tags), published_at, open_until)


def a_policy(*, version: str = "v1", **said: Any) -> Policy:
    """Return the policy of `policy_text(**said)`."""
    return parse_policy(policy_text(**said), version=version)


def policy_text(
    *,
    anonymous: int | str = 5,
    registered: int | str = 10,
    window: str | int = "month",
    week_starts: str | None = None,
    timezone: str = "Asia/Singapore",
    rules: Iterable[Table] = (),
    crawlers: Table | None = None,
    merge: str = "union",
    outage: str = "release",
    new_readers: Table | None = None,
) -> str:
    """Return a policy's TOML. `window` is `day`, `week`, `month`, or a number of rolling days."""
    span = {"rolling_days": window} if isinstance(window, int) else {"period": window}
    tables: dict[str, Table] = {
        "window": {**span, **({"week_starts": week_starts} if week_starts else {})},
        "allowances": {"anonymous": anonymous, "registered": registered},
        "merge": {"rule": merge},
        "outage": {"rule": outage},
        "new_readers": new_readers or {},
        "crawlers": crawlers or {},
    }
    parts = [f"timezone = {as_toml(timezone)}\n"]
    parts += [f"[{name}]\n{_lines(table)}" for name, table in tables.items()]
    parts += [f"[[rules]]\n{_lines(rule)}" for rule in rules]
    return "\n".join(parts)


def as_toml(value: Any) -> str:
    """Return a value as TOML writes it: JSON's form, which TOML shares but for tables."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{as_toml(key)} = {as_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(as_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _lines(table: Table) -> str:
    return "".join(f"{key} = {as_toml(value)}\n" for key, value in table.items())
