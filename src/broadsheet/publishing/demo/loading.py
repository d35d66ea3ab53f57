"""Filling an edition with the demo, as if a newsroom had worked for weeks."""

import tomllib
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
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
)
from broadsheet.publishing.demo.frame import DEMO_TIMEZONE, Plan, lay_frame, make_up_front
from broadsheet.publishing.demo.indexing import indexed_at_the_end
from broadsheet.publishing.demo.printing import Print, print_all
from broadsheet.publishing.models import ArticlePage, Author

HERE = Path(__file__).parent
EDITOR_EMAIL = "editor@meridian.example"
EDITOR_PASSWORD = "meridian"  # noqa: S105  a demo's, printed at every start
FACELESS = {"the-meridian"}


def load_demo(now: datetime, site_url: str, console: Console | None = None) -> int:
    """Load what of the demo is not in the edition yet; return how many articles were added.

    `now` is aware; articles are dated back from it. Raises BadManuscript, and then nothing was loaded.
    """
    console = console or Console(quiet=True)
    plan = tomllib.loads((HERE / "edition.toml").read_text("utf-8"))
    known = set(ArticlePage.objects.values_list("slug", flat=True))
    new = [one for one in read_manuscripts(HERE / "articles") if one.slug not in known]
    if not new:
        return 0
    with TemporaryDirectory() as folder:
        printed = _print_pictures(plan, new, Path(folder), console)
        with transaction.atomic(), indexed_at_the_end():
            _load(plan, new, printed, now.astimezone(ZoneInfo(DEMO_TIMEZONE)), site_url, console)
    return len(new)


def _print_pictures(plan: Plan, new: list[Manuscript], folder: Path, console: Console) -> dict[str, Path]:
    """Return where each drawn picture lies, by the slug of its article or author."""
    prints = [picture for one in new if (picture := picture_of(one))]
    pictured = set(Author.objects.exclude(portrait=None).values_list("slug", flat=True))
    prints += [
        Print(author["slug"], seed)
        for seed, author in enumerate(plan["authors"], start=1)
        if author["slug"] not in pictured | FACELESS
    ]
    drawn = track(
        print_all(prints, folder), "Drawing the pictures", len(prints), console=console, transient=True
    )
    return {picture.name: path for picture, path in drawn}


def _load(
    plan: Plan,
    new: list[Manuscript],
    printed: dict[str, Path],
    now: datetime,
    site_url: str,
    console: Console,
) -> None:
    _make_editor()
    front = lay_frame(plan, now.date(), site_url)
    for author in Author.objects.filter(portrait=None):
        if author.slug in printed:
            keep_portrait(author, printed[author.slug])
    due = date_all(new, now)
    # Pages are filed in the order in which they appeared, as a newsroom would have.
    new = sorted(new, key=lambda one: due[one.slug])
    for one in new:
        picture = keep_picture(one, printed[one.slug]) if one.slug in printed else None
        file_article(one, due[one.slug], picture)
    articles = {article.slug: article for article in ArticlePage.objects.all()}
    for one in track(new, "Publishing the articles", console=console, transient=True):
        publish(articles[one.slug], one, articles, now)
    make_up_front(front, plan["front"], articles)


def _make_editor() -> None:
    users = get_user_model().objects
    if not users.filter(username=EDITOR_EMAIL).exists():
        users.create_superuser(EDITOR_EMAIL, EDITOR_EMAIL, EDITOR_PASSWORD)
