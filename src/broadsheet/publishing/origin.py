"""The origin's side of the contract with the gate: who asks, and what a page's headers say.

Only the gate may have the whole of an article, because only the gate decides who reads it. Whoever
reaches this server around the gate gets lead-ins, and headers that say nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from broadsheet.meter import Access

GATE_HEADER = "Broadsheet-Gate"
# Among the names of what changed: that another policy holds.
POLICY_KEY = "policy"
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What the meter must know of an article."""

    article_id: int
    access: Access
    section: str
    tags: tuple[str, ...]
    published_at: datetime | None
    open_until: datetime | None


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the gate must know of a page."""

    keys: tuple[str, ...]
    title: str = ""
    max_age_seconds: int = 60
    article: ArticleFacts | None = None


def is_from_gate(request: HttpRequest) -> bool:
    """Whether this request is the gate's own; it proves that by the secret they share."""
    said = request.headers.get(GATE_HEADER, "")
    return bool(said) and constant_time_compare(said, settings.BROADSHEET_GATE_SECRET)


def gate_only(view: View) -> View:
    """Return `view`, answering 403 to anyone but the gate."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_from_gate(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def as_page(request: HttpRequest, response: HttpResponse, facts: PageFacts, zone: ZoneInfo) -> HttpResponse:
    """Return `response` rendered in the edition's timezone, with the page's headers if the gate asks.

    Anything but a page of words for all (a redirect, a password form) is returned as it came.
    """
    if not isinstance(response, SimpleTemplateResponse) or response.status_code != 200:
        return response
    with timezone.override(zone):
        response = response.render()
    if is_from_gate(request):
        for name, value in page_headers(facts).items():
            response[name] = value
    return response


def page_headers(facts: PageFacts) -> dict[str, str]:
    """Return the headers of the contract that describe a page."""
    headers = {
        "Broadsheet-Keys": " ".join(facts.keys),
        "Broadsheet-Title": quote(facts.title),
        "Cache-Control": f"max-age={facts.max_age_seconds}",
    }
    if facts.article is not None:
        headers |= _article_headers(facts.article)
    return headers


def _article_headers(article: ArticleFacts) -> dict[str, str]:
    headers = {
        "Broadsheet-Article": str(article.article_id),
        "Broadsheet-Access": article.access.value,
        "Broadsheet-Section": article.section,
        "Broadsheet-Tags": " ".join(quote(tag) for tag in article.tags),
    }
    if article.published_at is not None:
        headers["Broadsheet-Published"] = article.published_at.isoformat()
    if article.open_until is not None:
        headers["Broadsheet-Open-Until"] = article.open_until.isoformat()
    return headers
