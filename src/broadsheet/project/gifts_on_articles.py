"""Whether articles bear a link to give them away: the newsroom asks, the shop knows."""

from django.apps import apps
from django.db.models.signals import post_delete, post_save

from broadsheet.publishing.changes import record
from broadsheet.publishing.offering import LABEL
from broadsheet.subscriptions.models import Product


def introduce_gifts() -> None:
    """Tell the newsroom whether articles are given, and the gate to ask anew when that may have changed."""
    apps.get_app_config(LABEL).are_articles_given = are_articles_given
    for name, signal in (("saved", post_save), ("deleted", post_delete)):
        signal.connect(_note_change, sender=Product, dispatch_uid=f"broadsheet-gifts-{name}")


def are_articles_given() -> bool:
    """Whether a product lets its readers give articles away, on sale still or not."""
    return Product.objects.filter(gift_links_a_month__gt=0).exists()


def _note_change(**_: object) -> None:
    record(["shell"])
