"""`broadsheet audit`: ask every door of a site for what its wall withholds."""

import json
from collections import Counter
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click

from broadsheet.project.audit.asking import Client, NoAnswer
from broadsheet.project.audit.auditing import (
    Listener,
    Report,
    anonymous,
    articles_of,
    audit,
    crawler,
    used_up,
    with_cookie,
)
from broadsheet.project.audit.sentences import NothingLocked, learn, read_sentences

MOST_SHOWN = 20


@click.command("audit")
@click.argument("site")
@click.option(
    "--sentences",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='What is locked, as JSON: {"/a-path/": ["A sentence."]}.',
)
@click.option("--learn-from", metavar="ADDRESS", help="Where whole articles are: the site behind the gate.")
@click.option("--learn-cookie", metavar="COOKIE", default="", help="With this cookie: a subscriber's.")
@click.option(
    "--rest", default=".article-rest", show_default=True, help="The CSS selector of what is locked."
)
@click.option("--skip", default=0, show_default=True, help="How many elements in it stand before the wall.")
@click.option("--article", "articles", multiple=True, metavar="PATH", help="Else those of the sitemaps.")
@click.option("--reader", "readers", multiple=True, metavar="NAME=COOKIE", help="A reader without a right.")
@click.option("--crawler", "crawlers", nargs=2, metavar="AGENT ADDRESS", help="A verified crawler.")
@click.option("--most", default=5, show_default=True, help="For how many articles every door is asked.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def command(
    site: str,
    sentences: Path | None,
    articles: tuple[str, ...],
    readers: tuple[str, ...],
    crawlers: tuple[str, str] | None,
    most: int,
    as_json: bool,
    **learning: Any,
) -> None:
    """Ask every door of SITE (http://127.0.0.1:8000) for locked sentences; end with 1 if one is heard.

    Doors are pages in all their forms, feeds, APIs, sitemaps, search, metadata; they are asked as someone
    new, as a reader with nothing left, as robots, and as whoever `--reader` names. docs/reference/doors.md
    lists them.
    """
    site = site.rstrip("/")
    try:
        paths = list(articles) or articles_of(Client(site))
        locked = read_sentences(sentences) if sentences else _learn(site, paths, **learning)
        if not locked:
            raise NothingLocked(
                f"none of {len(paths)} articles has anything locked that could be learned: "
                "see --sentences, --learn-from, --learn-cookie and --rest"
            )
        listeners = _listeners(site, locked, readers, crawlers)
        report = audit(site, locked, listeners, most_articles=most, say=partial(click.echo, err=True))
    except (NothingLocked, NoAnswer) as error:
        raise click.ClickException(str(error)) from error
    click.echo(_as_json(report) if as_json else _as_text(report, len(locked)))
    if not report.is_clean:
        raise SystemExit(1)


def _learn(
    site: str, paths: list[str], *, learn_from: str | None, learn_cookie: str, rest: str, skip: int
) -> dict[str, tuple[str, ...]]:
    source = (learn_from or site).rstrip("/")
    headers = {"cookie": learn_cookie} if learn_cookie else {}
    return learn(Client(source, headers, keeps_cookies=False), paths, rest, skip)


def _listeners(
    site: str,
    locked: dict[str, tuple[str, ...]],
    readers: tuple[str, ...],
    crawlers: tuple[str, str] | None,
) -> list[Listener]:
    stopped = used_up(site, locked)
    if stopped is None:
        raise NothingLocked(f"{site} withheld none of {len(locked)} articles from a reader without a right")
    listeners = [anonymous(site), stopped]
    for reader in readers:
        name, _, cookie = reader.partition("=")
        if not cookie:
            raise click.BadParameter(f"{reader!r}: expected a name, = and a cookie", param_hint="--reader")
        listeners.append(with_cookie(site, name, cookie))
    if crawlers:
        listeners.append(crawler(site, *crawlers))
    return listeners


def _as_text(report: Report, articles: int) -> str:
    lines = [f"{sum(report.asked.values())} requests about {articles} articles, by reader and door:"]
    doors = list(dict.fromkeys(door for _, door in report.asked))
    readers = list(dict.fromkeys(reader for reader, _ in report.asked))
    found = Counter((leak.reader, leak.door) for leak in report.leaks)
    width = max(len(door) for door in doors)
    lines.append(f"  {'':{width}}  " + "  ".join(f"{reader:>16}" for reader in readers))
    for door in doors:
        cells = [_cell(report.asked[reader, door], found[reader, door]) for reader in readers]
        lines.append(f"  {door:{width}}  " + "  ".join(f"{cell:>16}" for cell in cells))
    for leak in report.leaks[:MOST_SHOWN]:
        lines.append(f"LEAK  {leak.reader}, {leak.door}: {leak.asked}\n      of {leak.path}: {leak.sentence}")
    if len(report.leaks) > MOST_SHOWN:
        lines.append(f"... and {len(report.leaks) - MOST_SHOWN} more")
    lines += [f"NO ANSWER  {one}" for one in report.unanswered[:MOST_SHOWN]]
    answered = ", ".join(f"{status} {count}" for status, count in sorted(report.statuses.items()))
    lines.append(f"Answers: {answered}")
    lines.append("No locked sentence was heard." if report.is_clean else f"{len(report.leaks)} leaks.")
    return "\n".join(lines)


def _cell(asked: int, leaked: int) -> str:
    if not asked:
        return "-"
    return f"{asked} LEAKS {leaked}" if leaked else f"{asked} silent"


def _as_json(report: Report) -> str:
    asked = [
        {"reader": reader, "door": door, "times": times} for (reader, door), times in report.asked.items()
    ]
    leaks = [asdict(leak) for leak in report.leaks]
    return json.dumps(
        {"asked": asked, "leaks": leaks, "unanswered": report.unanswered},
        ensure_ascii=False,
        indent=1,
    )
