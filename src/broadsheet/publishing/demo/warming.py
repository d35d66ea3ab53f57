"""Showing every page of a fresh edition once, so that its pictures exist in the sizes pages use."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django
from django.apps import apps
from rich.console import Console
from rich.progress import track


def warm(console: Console) -> None:
    """Render every live page once, on all processors."""
    page_model = apps.get_model("wagtailcore", "Page")
    # Fronts first: they share the pictures of articles, and two processes should not make the same.
    pages = list(page_model.objects.live().filter(depth__gt=1).order_by("depth").values_list("pk", flat=True))
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), initializer=django.setup) as pool:
        shown = pool.map(_show, pages)
        for _ in track(shown, "Sizing the pictures", len(pages), console=console, transient=True):
            pass


def _show(pk: int) -> None:
    page = apps.get_model("wagtailcore", "Page").objects.get(pk=pk).specific
    page.make_preview_request()
