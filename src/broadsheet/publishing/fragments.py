"""Pieces of pages that depend on the reader: who they are, the notice, the wall.

The gate asks for each once per set of facts, keeps it and joins it into pages, so nothing here may
depend on anything but the query. `%%path%%` in an address is where the gate writes the page's own.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from broadsheet.meter import Kind, Policy, Reason
from broadsheet.publishing.articles_for_meter import find_article
from broadsheet.publishing.clock import the_time
from broadsheet.publishing.edition import edition_of
from broadsheet.publishing.explaining import as_each_reader
from broadsheet.publishing.models.sections import SectionPage
from broadsheet.publishing.offering import find_offer, policies_of_arms
from broadsheet.publishing.origin import gate_only
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.publishing.words.dates import as_spoken_here, day_of
from broadsheet.publishing.words.notices import BY_RIGHT, WINDOWS, find_moment, notice_key, right_keys
from broadsheet.publishing.words.shelf import open_book
from broadsheet.publishing.words.walls import wall_keys

KEYS = "words shell"
MOST_ARTICLES = 10_000
ADDRESSES = {
    "account_url": "/account/",
    "admin_url": "/admin/",
    "devices_url": "/account/devices/",
    "view_as_url": "/admin/meter/view-as/?article=%%path%%",
    "explain_url": "/admin/meter/explain/?article=%%path%%",
    "readings_url": "/account/readings/",
    "register_url": "/account/signup/?next=%%path%%",
    "sign_in_url": "/account/login/?next=%%path%%",
    "subscription_url": "/account/subscription/",
    "sign_out_url": "/account/logout/?next=%%path%%",
    "subscribe_url": "/subscribe/",
}
# Where a wall's button leads; the others lead to the subscription page.
WALL_ACTIONS = {
    Reason.REGISTRATION_ALLOWS_MORE: "register_url",
    Reason.TOO_MANY_NEW_READERS: "register_url",
    Reason.PAYMENT_FAILED: "subscription_url",
    Reason.PAUSED: "subscription_url",
    Reason.TOO_MANY_DEVICES: "devices_url",
}
# Walls beside which no offer helps: the reader has a subscription, or needs none to read on.
WITHOUT_OFFER = frozenset(WALL_ACTIONS)
# Among these, the walls of readers who could subscribe as well.
MAY_SUBSCRIBE = frozenset({Reason.REGISTRATION_ALLOWS_MORE, Reason.TOO_MANY_NEW_READERS})
# Where a notice's button leads; the others lead to the subscription page.
NOTICE_ACTIONS = {
    Reason.IN_TRIAL: "subscription_url",
    Reason.PAYMENT_GRACE: "subscription_url",
    Reason.PAYMENT_UNDER_WAY: "subscription_url",
    Reason.CANCELLED_BUT_PAID: "subscription_url",
    Reason.INSTITUTION: "readings_url",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a fragment is made from, read from the query. Raises ValueError where it cannot be read."""

    kind: Kind = Kind.ANONYMOUS
    language: str = settings.LANGUAGE_CODE
    reason: Reason | None = None
    left: int | None = None
    limit: int | None = None
    until: datetime | None = None
    window: str = ""
    section: str = ""
    article_id: str = ""
    arm: str = ""
    at: datetime | None = None

    @classmethod
    def read(cls, request: HttpRequest) -> "Facts":
        """Return the facts in the query of a request."""
        query = request.GET
        reason, until, window = query.get("reason"), query.get("until"), query.get("window", "")
        at = query.get("at")
        if window and window not in WINDOWS:
            raise ValueError(f"{window!r} is no window")
        return cls(
            kind=Kind(query.get("kind", Kind.ANONYMOUS)),
            language=read_language(query.get("lang", "")),
            reason=Reason(reason) if reason else None,
            left=_read_count(query.get("left")),
            limit=_read_count(query.get("limit")),
            until=_read_instant(until) if until else None,
            window=window,
            section=query.get("section", ""),
            article_id=query.get("article", ""),
            arm=query.get("arm", ""),
            at=_read_instant(at) if at else None,
        )


def read_language(code: str) -> str:
    """Return the offered language nearest to `code`, the edition's own for an unknown one."""
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:
        return settings.LANGUAGE_CODE


@require_safe
@gate_only
def reader(request: HttpRequest) -> HttpResponse:
    """The masthead's words about the reader: sign in, or the account."""
    return _answer(request, "reader")


@require_safe
@gate_only
def notice(request: HttpRequest) -> HttpResponse:
    """How many articles are left; for staff, what others would get. Empty if there is nothing to say."""
    return _answer(request, "notice")


@require_safe
@gate_only
def wall(request: HttpRequest) -> HttpResponse:
    """Why the article ends here, and the way on."""
    return _answer(request, "wall")


def draw(request: HttpRequest, name: str, facts: Facts) -> str:
    """Return the HTML of a fragment in the language of its facts; empty if there is nothing to say."""
    with translation.override(facts.language):
        edition = edition_of(request)
        found = GATHERERS[name](facts, as_spoken_here(facts.language, edition.locale))
        if found is None:
            return ""
        context = {
            **ADDRESSES,
            "edition": edition,
            "is_anonymous": facts.kind is Kind.ANONYMOUS,
            "is_staff": facts.kind is Kind.STAFF,
            "language": facts.language,
            "reason": facts.reason,
            **found,
        }
        return render_to_string(f"broadsheet/fragments/{name}.html", context, request)


def _answer(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with a fragment; 400 for facts that cannot be read."""
    try:
        facts = Facts.read(request)
    except ValueError as error:
        return HttpResponseBadRequest(f"{name}: {error}", content_type="text/plain; charset=utf-8")
    return HttpResponse(draw(request, name, facts), headers={"Broadsheet-Keys": KEYS})


def _reader(facts: Facts, locale: str) -> dict[str, object]:
    return {"is_signed_in": facts.kind is not Kind.ANONYMOUS}


def _notice(facts: Facts, locale: str) -> dict[str, object] | None:
    now = facts.at or the_time()
    policy = policy_in_force(now)
    if facts.reason is Reason.STAFF:
        article = find_article(facts.article_id)
        arms = policies_of_arms(now)
        return None if article is None else {"others": as_each_reader(policy, article, now, arms)}
    if facts.reason in BY_RIGHT:
        return _notice_of_right(facts, policy, locale, now)
    moment = find_moment(facts.reason, facts.left, facts.limit) if facts.reason else None
    if moment is None:
        return None
    book = open_book(facts.language)
    with timezone.override(policy.timezone):
        offer = find_offer(facts.reason, facts.kind, facts.section, now, facts.arm)
    return {
        "moment": moment.value,
        "text": book.say(
            notice_key(moment, facts.window or policy.window.name), _values(facts, policy, locale, now)
        ),
        "action_label": offer.headline if offer else book.say("notice.action", {}),
        "action_url": f"{offer.url}?next=%%path%%" if offer else ADDRESSES["subscribe_url"],
        "sign_in_label": book.say("notice.sign_in", {}) if facts.kind is Kind.ANONYMOUS else "",
    }


def _notice_of_right(facts: Facts, policy: Policy, locale: str, now: datetime) -> dict[str, object]:
    book, (key, action_key) = open_book(facts.language), right_keys(facts.reason)
    return {
        "moment": facts.reason.value,
        "is_of_right": True,
        "text": book.say(key, _values(facts, policy, locale, now)),
        "action_label": book.say(action_key, {}),
        "action_url": ADDRESSES[NOTICE_ACTIONS.get(facts.reason, "subscribe_url")],
    }


def _wall(facts: Facts, locale: str) -> dict[str, object]:
    now = facts.at or the_time()
    policy = policy_in_force(now)
    reason = facts.reason or Reason.HARD_LOCKED
    values = _values(facts, policy, locale, now)
    keys = wall_keys(reason, facts.window or policy.window.name, values["limit"])
    book = open_book(facts.language)
    offer = None
    if reason not in WITHOUT_OFFER:
        with timezone.override(policy.timezone):
            offer = find_offer(reason, facts.kind, facts.section, now, facts.arm)
    return {
        "offer": offer,
        "title": book.say(keys.title, values),
        "sentence": book.say(keys.sentence, values),
        "action_label": book.say(keys.action, values),
        "action_url": ADDRESSES[WALL_ACTIONS.get(reason, "subscribe_url")],
        "sign_in_label": book.say(keys.sign_in, values) if facts.kind is Kind.ANONYMOUS else "",
        "offers_url": ADDRESSES["subscribe_url"] if reason in MAY_SUBSCRIBE else "",
    }


def _values(facts: Facts, policy: Policy, locale: str, now: datetime) -> dict[str, str | int]:
    """Return what fills the gaps; what the gate did not say comes from the policy."""
    until = facts.until or policy.window.frees_at(policy.window.period_at(now), now)
    limit = policy.allowances.get(facts.kind) if facts.limit is None else facts.limit
    return {
        "left": facts.left or 0,
        "limit": limit or 0,
        "until": day_of(until, policy.timezone, locale),
        "section": _section_title(facts.section),
    }


def _section_title(path: str) -> str:
    """Return what readers call a section; its path where there is no such section."""
    slug = path.rpartition("/")[2]
    found = SectionPage.objects.live().filter(url_path__endswith=f"/{path}/").first() if slug else None
    return path if found is None else found.title


def _read_count(text: str | None) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > MOST_ARTICLES:
        raise ValueError(f"{text!r} is no count of articles")
    return int(text)


def _read_instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"the time {text!r} has no offset")
    return instant


GATHERERS = {"reader": _reader, "notice": _notice, "wall": _wall}
