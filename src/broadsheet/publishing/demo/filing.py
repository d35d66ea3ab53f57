"""The demo's articles: from manuscripts to published pages."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.core.files import File
from django.core.files.storage import default_storage
from django.urls import reverse

from broadsheet.publishing.demo.copy_desk import BadManuscript, Manuscript, to_blocks
from broadsheet.publishing.demo.frame import find_section
from broadsheet.publishing.demo.printing import Print, Sheet, may_be_drawn
from broadsheet.publishing.models import (
    ArticleAuthor,
    ArticlePage,
    Author,
    Correction,
    Organisation,
    Person,
    Picture,
    PictureRendition,
    Place,
    StoryPage,
    Topic,
)

LINK_KINDS = {
    "topic": ("topic", Topic),
    "person": ("person", Person),
    "org": ("organisation", Organisation),
    "place": ("place", Place),
    "author": ("author", Author),
}
# Until an edition's last hour has come, what would appear in it has just appeared.
JUST_NOW = timedelta(minutes=3)


def published_at(manuscript: Manuscript, now: datetime) -> datetime:
    """Return when the article is to have appeared; `now` is in the edition's timezone."""
    day = now.date() - timedelta(days=manuscript.facts["days_ago"])
    return datetime.combine(day, time.fromisoformat(manuscript.facts["time"]), now.tzinfo)


def date_all(manuscripts: list[Manuscript], now: datetime) -> dict[str, datetime]:
    """Return when each article is to have appeared, by slug: none in the future, and in their order."""
    due = {manuscript.slug: published_at(manuscript, now) for manuscript in manuscripts}
    ahead = sorted((slug for slug in due if due[slug] > now), key=due.__getitem__, reverse=True)
    for order, slug in enumerate(ahead, start=1):
        due[slug] = now - order * JUST_NOW
    return due


def picture_of(manuscript: Manuscript) -> Print | None:
    """Return the picture that a manuscript asks for, if somebody can draw it."""
    facts = manuscript.facts
    if not may_be_drawn(facts.get("drawing", "")):
        return None
    return Print(manuscript.slug, facts["seed"], facts["drawing"], facts["section"])


def words_of(manuscript: Manuscript) -> dict[str, object]:
    """Return what a manuscript says of its picture."""
    facts = manuscript.facts
    return {"title": facts["headline"]} | {name: facts[name] for name in ("alt", "caption", "credit")}


def keep_picture(sheets: list[Sheet], words: dict[str, object]) -> Picture:
    """Keep a picture in all its sizes, with the words about it."""
    original, *sizes = sheets
    picture = Picture.objects.create(
        file=_store("original_images", original),
        width=original.width,
        height=original.height,
        file_size=original.path.stat().st_size,
        **words,
    )
    PictureRendition.objects.bulk_create(
        PictureRendition(
            image=picture,
            filter_spec=sheet.spec,
            file=_store("images", sheet),
            width=sheet.width,
            height=sheet.height,
            focal_point_key="",
        )
        for sheet in sizes
    )
    return picture


def keep_portrait(author: Author, sheets: list[Sheet]) -> None:
    """Keep a drawn portrait with its author."""
    words = {
        "title": author.name,
        "alt": f"Portrait of {author.name}",
        "credit": "Illustration: The Meridian",
    }
    author.portrait = keep_picture(sheets, words)
    author.save()


def _store(folder: str, sheet: Sheet) -> str:
    with sheet.path.open("rb") as file:
        return default_storage.save(f"{folder}/{sheet.path.name}", File(file))


def file_article(manuscript: Manuscript, at: datetime, picture: Picture | None) -> ArticlePage:
    """Return the article as a draft without its text, which may link to articles not filed yet."""
    facts = manuscript.facts
    article = ArticlePage(
        title=facts["headline"],
        slug=manuscript.slug,
        kicker=facts["kicker"],
        standfirst=facts["standfirst"],
        dateline_place=facts.get("dateline", ""),
        access=facts["access"],
        opinion=facts["opinion"],
        story=StoryPage.objects.filter(slug=facts.get("story", "")).first(),
        first_published_at=at,
        lead_picture=picture,
        live=False,
    )
    article.article_authors = [
        ArticleAuthor(author=Author.objects.get(slug=slug), sort_order=order)
        for order, slug in enumerate(facts["authors"])
    ]
    article.topics = Topic.objects.filter(slug__in=facts["topics"])
    article.people = Person.objects.filter(slug__in=facts["people"])
    article.organisations = Organisation.objects.filter(slug__in=facts["organisations"])
    article.places = Place.objects.filter(slug__in=facts["places"])
    return find_section(facts["section"]).add_child(instance=article)


def publish(
    article: ArticlePage, manuscript: Manuscript, articles: Mapping[str, ArticlePage], now: datetime
) -> None:
    """Give a filed article its text, with its links, and publish it."""

    def make_link(target: str) -> dict[str, str]:
        kind, _, slug = target.partition(":")
        if kind == "article" and slug in articles:
            return {"linktype": "page", "id": str(articles[slug].pk)}
        if kind in LINK_KINDS:
            view, model = LINK_KINDS[kind]
            if model.objects.filter(slug=slug).exists():
                return {"href": reverse(view, args=[slug])}
        raise BadManuscript(f"{manuscript.slug} links to {target}, which there is not")

    facts = manuscript.facts
    at = article.first_published_at
    article.body = to_blocks(manuscript.text, make_link)
    updated = at + timedelta(minutes=facts["updated_minutes_later"])
    article.updated_at_shown = updated if at < updated <= now else None
    if facts["correction"]:
        day = min(at + timedelta(days=1), now).date()
        article.corrections = [Correction(date=day, text=facts["correction"])]
    article.save_revision().publish()
    ArticlePage.objects.filter(pk=article.pk).update(last_published_at=article.updated_at or at)
