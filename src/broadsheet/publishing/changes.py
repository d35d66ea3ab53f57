"""Noting what changes, in the transaction that changes it, so that no gate misses it."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from modelsearch.index import insert_or_update_object
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, post_page_move, pre_page_move

from broadsheet.publishing.models import (
    ArticlePage,
    Author,
    Change,
    EditionSettings,
    FrontPage,
    Organisation,
    Person,
    Picture,
    Place,
    SectionPage,
    StandardPage,
    Subject,
    Topic,
)
from broadsheet.publishing.origin import POLICY_KEY

KEPT_FOR = timedelta(days=1)
# What Wagtail saves when an editor keeps a draft; readers see nothing of it.
DRAFT_FIELDS = frozenset(
    {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes", "locked"}
    | {"locked_at", "locked_by", "live_revision"}
)
SUBJECTS = (Author, Topic, Person, Organisation, Place)


def record(keys: Iterable[str]) -> None:
    """Note that what bears these names has changed; part of the caller's transaction."""
    now = timezone.now()
    change = Change.objects.create(keys=" ".join(dict.fromkeys(keys)), created_at=now)
    Change.objects.filter(created_at__lt=now - KEPT_FOR, seq__lt=change.seq).delete()
    transaction.on_commit(ring_bell)


def ring_bell() -> None:
    """Wake the gates of this machine; those elsewhere look by themselves every second."""
    settings.BROADSHEET_BELL.touch()


def changes_since(seq: int) -> tuple[int, list[str]]:
    """Return the number of the newest change, and the names of what changed after number `seq`.

    Where the changes after `seq` are no longer all kept, every page is named.
    """
    rows = list(Change.objects.filter(seq__gt=seq).values_list("seq", "keys"))
    if not rows:
        return Change.objects.aggregate(newest=Max("seq"))["newest"] or 0, []
    keys = dict.fromkeys(key for _, names in rows for key in names.split())
    if 0 < seq < rows[0][0] - 1 and Change.objects.aggregate(oldest=Min("seq"))["oldest"] > seq + 1:
        keys |= dict.fromkeys(_all_keys())
    return rows[-1][0], list(keys)


def connect() -> None:
    """Listen to everything that can change what a page says."""
    post_save.connect(_note_page_saved, dispatch_uid="broadsheet-page-saved")
    post_delete.connect(_note_page_deleted, sender=Page, dispatch_uid="broadsheet-page-deleted")
    pre_page_move.connect(_note_page_moves, dispatch_uid="broadsheet-page-moves")
    post_page_move.connect(_note_page_moves, dispatch_uid="broadsheet-page-moved")
    page_published.connect(_index_again, dispatch_uid="broadsheet-index-again")
    page_slug_changed.connect(_note_address_changed, dispatch_uid="broadsheet-page-slug")
    for model in (*SUBJECTS, Picture, EditionSettings):
        name = model._meta.model_name
        post_save.connect(_note_thing, sender=model, dispatch_uid=f"broadsheet-{name}-saved")
        post_delete.connect(_note_thing, sender=model, dispatch_uid=f"broadsheet-{name}-deleted")


def keys_of_path(url_path: str) -> list[str]:
    """Return the names of the lists that an article at this path appears in."""
    parts = url_path.strip("/").split("/")[1:-1]
    return ["list", *("list-" + "/".join(parts[: end + 1]) for end in range(len(parts)))]


def keys_of_page(page: Page) -> list[str]:
    """Return the names of what is out of date once this page has changed."""
    keys = [f"page-{page.pk}"]
    match page:
        case ArticlePage():
            subjects: list[Subject] = [*page.authors, *page.subjects]
            keys += keys_of_path(page.url_path)
            keys += [f"list-{subject.key}" for subject in subjects]
            keys += [f"list-page-{page.story_id}", f"page-{page.story_id}"] if page.story_id else []
        case SectionPage():
            keys += ["shell", f"list-{page.own_path}", "list"]
        case StandardPage() | FrontPage():
            keys += ["shell"]
        case _:
            keys += keys_of_path(page.url_path)
    return keys


def _note_page_saved(sender: type, instance: object, **kwargs: object) -> None:
    if not isinstance(instance, Page) or kwargs.get("raw"):
        return
    fields = kwargs.get("update_fields")
    if fields is not None and set(fields) <= DRAFT_FIELDS:
        return
    if kwargs.get("created") and not instance.live:
        return
    record(keys_of_page(instance))


def _index_again(sender: type, instance: Page, **kwargs: object) -> None:
    # Wagtail indexes a page before its authors and topics are saved with it, so not with their names.
    insert_or_update_object(instance)


def _note_page_deleted(sender: type, instance: Page, **kwargs: object) -> None:
    record([f"page-{instance.pk}", "shell", *keys_of_path(instance.url_path)])


def _note_page_moves(sender: type, instance: Page, url_path_before: str, **kwargs: object) -> None:
    # Before the move the lists it leaves are named, after it those it has come to.
    record([*_descendant_keys(instance), "shell", *keys_of_path(url_path_before)])
    if kwargs["signal"] is post_page_move:
        record(keys_of_path(kwargs["url_path_after"]))


def _note_address_changed(sender: type, instance: Page, **kwargs: object) -> None:
    record([*_descendant_keys(instance), "shell", *keys_of_path(instance.url_path)])


def _note_thing(sender: type, instance: object, **kwargs: object) -> None:
    match instance:
        case Subject():
            record([instance.key, f"list-{instance.key}", "list"])
        case Picture():
            record([f"picture-{instance.pk}", "list"])
        case _:
            record(["shell", "list"])


def _descendant_keys(page: Page) -> list[str]:
    descendants = Page.objects.descendant_of(page, inclusive=True)
    return [f"page-{pk}" for pk in descendants.values_list("pk", flat=True)]


def _all_keys() -> list[str]:
    # Numbers of pages that were deleted are among them.
    newest = Page.objects.aggregate(newest=Max("pk"))["newest"] or 0
    lists = ["list-" + section.own_path for section in SectionPage.objects.all()]
    return ["shell", "list", POLICY_KEY, *lists, *(f"page-{pk}" for pk in range(1, newest + 1))]
