"""Many requests at once, and enough different articles for each of them to ask for its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable

import httpx

from tests.e2e.edition import Edition

MANY = 64
FILLING = """
from django.core.management import call_command
from broadsheet.project import django_app
django_app.set_up()
from broadsheet.publishing.models import ArticlePage, SectionPage
section = SectionPage.objects.get(slug="markets")
paragraphs = [{"type": "paragraph", "value": f"<p>Paragraph {n} of a note on tin.</p>"} for n in range(5)]
for number in range(%d):
    article = ArticlePage(title=f"Tin note {number}", slug=f"tin-note-{number}", body=paragraphs)
    section.add_child(instance=article)
    article.save_revision().publish()
"""
EMPTYING = """
from broadsheet.project import django_app
django_app.set_up()
from broadsheet.publishing.models import ArticlePage
for article in ArticlePage.objects.filter(slug__startswith="tin-note-"):
    article.delete()
"""


def fill(edition: Edition) -> list[str]:
    """Publish short articles; return the paths of 64 that count."""
    _run(edition, FILLING % MANY)
    return [f"/markets/tin-note-{number}/" for number in range(MANY)]


def empty(edition: Edition) -> None:
    """Take them out again."""
    _run(edition, EMPTYING)


def ask_at_once(
    edition: Edition, paths: list[str], cookies: dict[str, str], meanwhile: Callable[[], None] | None = None
) -> dict[str, bool | None]:
    """Ask for all paths at the same time; return whether each was released, None where no answer came."""
    return asyncio.run(_ask_at_once(edition, paths, cookies, meanwhile))


async def _ask_at_once(edition, paths, cookies, meanwhile) -> dict[str, bool | None]:
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {"cookie": header, "connection": "close"}
    limits = httpx.Limits(max_connections=len(paths))

    async def ask(client: httpx.AsyncClient, path: str) -> bool | None:
        try:
            answer = await client.get(path, headers=headers)
        except httpx.TransportError:
            return None
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        released, walled = "article-rest" in answer.text, 'class="wall"' in answer.text
        assert released != walled, path
        return released

    async with httpx.AsyncClient(base_url=edition.url, limits=limits, timeout=60, trust_env=False) as client:
        asking = [asyncio.create_task(ask(client, path)) for path in paths]
        if meanwhile is not None:
            await asyncio.sleep(0.05)
            meanwhile()
        return dict(zip(paths, await asyncio.gather(*asking), strict=True))


def _run(edition: Edition, code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], env=edition.variables(), capture_output=True, text=True, check=False
    )
    assert done.returncode == os.EX_OK, done.stderr
