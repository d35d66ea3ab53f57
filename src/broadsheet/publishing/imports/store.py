"""A found page becomes an article of the edition: all of it, or nothing."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator, slugify

from broadsheet.publishing.imports.errors import ImportRefused
from broadsheet.publishing.imports.found import FoundPage
from broadsheet.publishing.imports.lead_pictures import find_picture_file, find_suffix
from broadsheet.publishing.imports.places import get_section
from broadsheet.publishing.imports.stream import to_stream
from broadsheet.publishing.models import ArticleAuthor, ArticlePage, Author, Picture, Place, SectionPage

WORDS_KEPT = "its caption and credit are kept"
SHORTENED = ("kicker", "standfirst", "dateline_place", "lead_caption")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person who imports a page asks for. `folder` is where the page's file lies."""

    section_path: str = ""
    folder: Path | None = None
    publish: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """The article that a page became, whether it was made now, and what its editor should know."""

    article: ArticlePage
    is_new: bool
    notes: tuple[str, ...] = ()


def store(page: FoundPage, wishes: Wishes, now: datetime) -> Stored:
    """Keep the page as a draft, or publish it. Raises ImportRefused, and then nothing of it is kept.

    A page that is already here stays as it is, unless it is wished for again.
    """
    existing = None if wishes.again else find_existing(page)
    if existing is not None:
        return publish_existing(existing, wishes)
    try:
        with ExitStack() as undo, transaction.atomic():
            stored = make_article(page, wishes, now, undo)
            undo.pop_all()
            return stored
    except ValidationError as error:
        raise ImportRefused(
            f"The article cannot be kept: {' '.join(error.messages)}",
            "Put that right in the page and try again.",
        ) from error


def find_existing(page: FoundPage) -> ArticlePage | None:
    """The article that an earlier import of the same page made: the same headline at the same address."""
    slug = slugify(page.headline, allow_unicode=True)
    same_headline = Q(title=page.headline) | Q(draft_title=page.headline)
    return ArticlePage.objects.filter(same_headline, slug=slug).order_by("pk").first()


def publish_existing(article: ArticlePage, wishes: Wishes) -> Stored:
    """The article that was already here, published if that is wished for and was not yet done."""
    if article.live or not wishes.publish:
        return Stored(article, is_new=False)
    article.get_latest_revision().publish()
    article.refresh_from_db()
    return Stored(article, is_new=False, notes=("it was here as a draft; the draft is published now",))


def make_article(page: FoundPage, wishes: Wishes, now: datetime, undo: ExitStack) -> Stored:
    """The new article with its section, authors, places and picture."""
    labels = tuple(label for label in (page.section, page.kicker) if label)
    section, is_named = get_section(wishes.section_path, labels)
    notes = [] if is_named else [note_section(page, section)]
    article = ArticlePage(
        title=page.headline,
        kicker=page.kicker or ("" if is_named else page.section),
        standfirst=page.standfirst,
        dateline_place=page.dateline_place,
        dateline_on=page.dateline_on,
        lead_caption=page.lead_caption,
        body=json.dumps(to_stream(page.blocks)),
        first_published_at=page.published_at if page.published_at and page.published_at <= now else None,
        live=False,
        has_unpublished_changes=True,
    )
    notes += shorten(article)
    article.lead_picture, note = keep_picture(page, wishes.folder, undo)
    if note:
        notes.append(note)
        article.lead_caption = credited(page)
    notes += sign(article, page.authors)
    article.places = Place.objects.filter(name__iexact=page.dateline_place)
    section.add_child(instance=article)
    revision = article.save_revision()
    if wishes.publish:
        revision.publish()
        article.refresh_from_db()
    return Stored(article, is_new=True, notes=tuple(notes))


def tell(stored: Stored) -> Iterator[str]:
    """The lines that say what became of the page, and where it is read and edited."""
    article = stored.article
    if stored.notes:
        yield "Notes"
    yield from (f"  {note}" for note in stored.notes)
    state = "published" if article.live else "a draft"
    yield (
        f"It is {state} now." if stored.is_new else f"It is already here ({state}); --again imports it anew."
    )
    yield f"  Section {article.get_parent().title}"
    yield f"  Read    {article.full_url}" + ("" if article.live else " (once it is published)")
    yield f"  Edit    {settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_pages:edit', args=[article.pk])}"


def note_section(page: FoundPage, section: SectionPage) -> str:
    """What an editor should know of a section that the page did not name, or that is not here."""
    what = f"“{page.section}” is no section here" if page.section else "the page names none"
    return f"section: {what}; it was put into “{section.title}”"


def shorten(article: ArticlePage) -> list[str]:
    """Cut what is longer than its field, and name it. Raises ImportRefused for such a headline."""
    longest = ArticlePage._meta.get_field("title").max_length
    if len(article.title) > longest:
        raise ImportRefused(
            f"The headline found has {len(article.title)} characters: “{article.title[:60]}…”.",
            f"Put one of at most {longest} on a line of its own above the story.",
        )
    cut = [name for name in SHORTENED if len(getattr(article, name)) > length_of(name)]
    for name in cut:
        setattr(article, name, Truncator(getattr(article, name)).chars(length_of(name)))
    return [f"{name.replace('_', ' ')}: cut to {length_of(name)} characters" for name in cut]


def length_of(field: str) -> int:
    """How many characters a field of an article holds."""
    return ArticlePage._meta.get_field(field).max_length


def credited(page: FoundPage) -> str:
    """The caption with its credit, for an article whose picture is not here to carry it."""
    return f"{page.lead_caption} © {page.lead_credit}".strip() if page.lead_credit else page.lead_caption


def keep_picture(page: FoundPage, folder: Path | None, undo: ExitStack) -> tuple[Picture | None, str]:
    """The page's lead picture, if its file lies beside the page; or why there is none."""
    if not page.lead_picture:
        return None, f"lead picture: not in the file; {WORDS_KEPT}" if credited(page) else ""
    path = find_picture_file(folder, page.lead_picture)
    suffix = find_suffix(path) if path else None
    if path is None or suffix is None:
        return None, f"lead picture: no picture beside the page at {page.lead_picture[:80]}; {WORDS_KEPT}"
    if not page.lead_credit:
        return None, "lead picture: left out, because no credit was found and none is published without"
    picture = Picture(
        title=page.headline[:255],
        alt=page.lead_alt[:300],
        caption=page.lead_caption[:500],
        credit=page.lead_credit[:150],
    )
    with path.open("rb") as file:
        picture.file.save(f"{slugify(path.stem) or 'lead'}{suffix}", File(file), save=False)
    undo.callback(picture.file.storage.delete, picture.file.name)
    picture.save()
    return picture, ""


def sign(article: ArticlePage, names: tuple[str, ...]) -> list[str]:
    """Put the names into the byline, and tell which are new to the edition."""
    notes = []
    authors = []
    for name in names:
        author = Author.objects.filter(name__iexact=name).first()
        if author is None:
            author = Author.objects.create(name=name[:120], slug=free_slug(name))
            notes.append(f"author: {name} is new here")
        authors.append(author)
    article.article_authors = [
        ArticleAuthor(author=author, sort_order=order) for order, author in enumerate(dict.fromkeys(authors))
    ]
    return notes


def free_slug(name: str) -> str:
    """An address for an author that no other has."""
    base = slugify(name, allow_unicode=True)[:100] or "author"
    taken = set(Author.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for number in count(1) if (slug := base if number == 1 else f"{base}-{number}") not in taken
    )
