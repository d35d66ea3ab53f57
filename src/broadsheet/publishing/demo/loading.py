"""Filling an edition with the demo, as if a newsroom had worked for weeks."""

import tomllib
from collections.abc import Container
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from rich.console import Console
from rich.progress import track

from broadsheet.publishing.demo.copy_desk import Manuscript, read_manuscripts
from broadsheet.publishing.demo.filing import (
    date_all,
    file_article,
    keep_picture,
    keep_portrait,
    picture_of,
    publish,
    words_of,
)
from broadsheet.publishing.demo.frame import DEMO_TIMEZONE, Plan, lay_frame, make_up_front
from broadsheet.publishing.demo.indexing import indexed_at_the_end
from broadsheet.publishing.demo.printing import Print, PrintRoom
from broadsheet.publishing.models import ArticlePage, Author, FrontPage

HERE = Path(__file__).parent
ARTICLES = HERE / "articles"
EDITOR_EMAIL = "editor@meridian.example"
EDITOR_PASSWORD = "meridian"  # noqa: S105  a demo's, printed at every start
FACELESS = {"the-meridian"}


def order_pictures(room: PrintRoom, known: Container[str] = ()) -> None:
    """Order the pictures of all articles and authors but the known ones, by their slugs."""
    articles = [picture for one in read_manuscripts(ARTICLES) if (picture := picture_of(one))]
    authors = [
        Print(author["slug"], seed)
        for seed, author in enumerate(_read_plan()["authors"], start=1)
        if author["slug"] not in FACELESS
    ]
    room.order([picture for picture in [*authors, *articles] if picture.name not in known])


def load_demo(now: datetime, site_url: str, room: PrintRoom, console: Console | None = None) -> int:
    """Load what of the demo is not in the edition yet; return how many articles were added.

    `now` is aware; articles are dated back from it. Raises BadManuscript, and then nothing was loaded.
    """
    known = set(ArticlePage.objects.values_list("slug", flat=True))
    new = [one for one in read_manuscripts(ARTICLES) if one.slug not in known]
    if not new:
        return 0
    order_pictures(room, known | set(Author.objects.exclude(portrait=None).values_list("slug", flat=True)))
    with transaction.atomic(), indexed_at_the_end():
        _make_editor()
        here = now.astimezone(ZoneInfo(DEMO_TIMEZONE))
        _load(new, here, lay_frame(_read_plan(), here, site_url), room, console or Console(quiet=True))
    return len(new)


def _load(new: list[Manuscript], now: datetime, front: FrontPage, room: PrintRoom, console: Console) -> None:
    for author in Author.objects.filter(portrait=None):
        if sheets := room.fetch(author.slug):
            keep_portrait(author, sheets)
    due = date_all(new, now)
    # Articles are filed in the order in which they appeared, as a newsroom would have.
    new = sorted(new, key=lambda one: due[one.slug])
    for one in track(new, "Drawing the pictures", console=console, transient=True):
        sheets = room.fetch(one.slug)
        file_article(one, due[one.slug], keep_picture(sheets, words_of(one)) if sheets else None)
    articles = {article.slug: article for article in ArticlePage.objects.all()}
    for one in track(new, "Publishing the articles", console=console, transient=True):
        publish(articles[one.slug], one, articles, now)
    make_up_front(front, _read_plan()["front"], articles)


def _read_plan() -> Plan:
    return tomllib.loads((HERE / "edition.toml").read_text("utf-8"))


def _make_editor() -> None:
    users = get_user_model().objects
    if not users.filter(username=EDITOR_EMAIL).exists():
        users.create_superuser(EDITOR_EMAIL, EDITOR_EMAIL, EDITOR_PASSWORD)
