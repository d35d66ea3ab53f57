"""The finished answers of a page: joined from pieces and fragments once for each kind, then only sent."""

from datetime import datetime
from urllib.parse import quote

from broadsheet.gate.bodies import PRIVATE, PUBLIC, Headers, Prepared, prepare
from broadsheet.gate.fragments import Fragment, Fragments, Params
from broadsheet.gate.looks import Look
from broadsheet.gate.pages import Page
from broadsheet.gate.pieces import Place
from broadsheet.meter import Kind, Outcome, Policy, Reason

PATH_PLACEHOLDER = b"%%path%%"
VARY = (b"vary", b"accept-encoding, accept-language, cookie")
# Releases that a notice says something about.
NOTICED = frozenset(
    {
        Reason.ALLOWANCE_LEFT,
        Reason.ALREADY_READ,
        Reason.STAFF,
        Reason.GRANT,
        Reason.IN_TRIAL,
        Reason.PAYMENT_GRACE,
        Reason.PAYMENT_UNDER_WAY,
        Reason.CANCELLED_BUT_PAID,
        Reason.INSTITUTION,
    }
)


async def find_fragments(
    page: Page, look: Look, policy: Policy, fragments: Fragments, *, at: datetime | None = None
) -> dict[Place, Fragment]:
    """Return the fragments that a look is made of; `at` asks for the words of another day than today."""
    common = (("kind", look.kind.value), ("lang", look.manner.language))
    found = {Place.READER: await fragments.get("reader", common)}
    facts = common if at is None else (*common, ("at", at.isoformat(timespec="minutes")))
    if look.outcome is Outcome.WALL:
        found[Place.WALL] = await fragments.get("wall", (*facts, *_params(page, look, policy)))
    elif look.reason in NOTICED:
        found[Place.NOTICE] = await fragments.get("notice", (*facts, *_params(page, look, policy)))
    return found


def make_answer(page: Page, look: Look, found: dict[Place, Fragment]) -> Prepared:
    """Join a page for one look and compress it."""
    joined = page.pieces.join(
        released=look.outcome is Outcome.RELEASE,
        fragments={place: fragment.content for place, fragment in found.items()},
    )
    body = joined.replace(PATH_PLACEHOLDER, quote(page.path, safe="").encode())
    return prepare(body, _headers(page, look), look.manner.encoding)


def _headers(page: Page, look: Look) -> Headers:
    is_open = look.reason in (None, Reason.OPEN_ARTICLE) and look.kind is Kind.ANONYMOUS
    is_same_for_all = is_open and not look.is_own
    return [*page.facts.headers, PUBLIC if is_same_for_all else PRIVATE, VARY]


def _params(page: Page, look: Look, policy: Policy) -> Params:
    """Return a decision's facts as the origin's fragments take them (docs/reference/origin-contract.md)."""
    article = page.facts.article
    facts: list[tuple[str, str]] = [
        ("reason", str(look.reason)),
        ("window", look.window or policy.window.name),
    ]
    if look.limit is not None:
        facts.append(("limit", str(look.limit)))
    if look.left is not None:
        facts.append(("left", str(look.left)))
    if look.until is not None:
        midnight = datetime(look.until.year, look.until.month, look.until.day, tzinfo=policy.timezone)
        facts.append(("until", midnight.isoformat()))
    if look.offers:
        facts.append(("arm", look.offers))
    if article is not None and look.outcome is Outcome.WALL:
        facts.append(("section", article.section))
    if article is not None and look.reason is Reason.STAFF:
        facts.append(("article", article.article_id))
    return tuple(facts)
