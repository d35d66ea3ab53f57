"""Codes: finding what one opens, counting its uses, and slowing down whoever guesses."""

from datetime import datetime

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from broadsheet.accounts.signing import find_pass
from broadsheet.subscriptions.models import OfferCode, Purchase, Redemption
from broadsheet.subscriptions.shop.once import held

# Only codes that open nothing are counted: of one reader, and of all from one network.
GUESSES = {"offer_code": "8/h/key,40/h/ip"}
LONGEST = 40


class TooManyGuesses(Exception):
    """This reader, or their network, has tried too many codes within the hour."""


def tidy(typed: str) -> str:
    """Return a code as it is kept: in capitals, without spaces."""
    return "".join(typed.split()).upper()[:LONGEST]


def open_code(request: HttpRequest, typed: str, now: datetime) -> OfferCode | None:
    """Return the code that a reader typed, None if it opens nothing now. Raises TooManyGuesses.

    Whoever has guessed too often is told nothing, not even of a code that is right.
    """
    wanted = tidy(typed)
    if not wanted:
        return None
    usage = ratelimit.consume(
        request,
        app="broadsheet.shop",
        action="offer_code",
        key=_guesser(request),
        config=GUESSES,
        limit_get=True,
    )
    if usage is None:
        raise TooManyGuesses
    found = find_code(wanted, now)
    if found is not None:
        usage.rollback()
    return found


def find_code(code: str, now: datetime) -> OfferCode | None:
    """Return a code whose offer is on sale."""
    found = OfferCode.objects.select_related("offer__price__product").filter(code=tidy(code)).first()
    return found if found is not None and found.offer.is_running(now) else None


def is_used_up(code: OfferCode, now: datetime, *, besides: Purchase | None = None) -> bool:
    """Whether a code has been used, or is held by other orders than `besides`, as often as it may be."""
    if code.most_uses is None:
        return False
    used = Redemption.objects.filter(code=code).count()
    return used + held(now, besides).filter(code=code).count() >= code.most_uses


def _guesser(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    pass_ = find_pass(request)
    # Without a pass the network alone is counted, for there is nobody to tell apart.
    return f"browser {pass_.browser_id.hex()}" if pass_ else f"network {ratelimit.get_ip(request)}"
