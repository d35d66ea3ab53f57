"""One page of each kind that a reader can come to."""

from tests.e2e.edition import Edition

# The kind's name, and how to find a page of it; articles are looked up in the running edition.
ADDRESSES = {
    "front": "/",
    "section": "/markets/",
    "section with parts": "/politics/",
    "part of a section": "/business/trade/",
    "stories": "/stories/",
    "story": "/stories/strait-toll-talks/",
    "author": "/authors/catriona-muir/",
    "topic": "/topics/shipping/",
    "person": "/people/anneke-verhoeven-lau/",
    "standing page": "/about/",
    "contact": "/contact/",
    "offers": "/subscribe/",
    "search": "/search/",
    "results": "/search/?q=strait",
    "no results": "/search/?q=xylophone+quarantine",
    "nothing there": "/no/such/page/",
    "sign in": "/account/login/",
    "register": "/account/signup/",
    "sign in by code": "/account/login/code/",
    "forgotten password": "/account/password/reset/",
    "register with a passkey": "/account/signup/passkey/",
    "account deleted": "/account/delete/done/",
    "counted": "/account/readings/",
}
# What a reader who has signed in can come to.
OWN_ADDRESSES = {
    "account": "/account/",
    "own readings": "/account/readings/",
    "addresses": "/account/email/",
    "password": "/account/password/set/",
    "devices": "/account/devices/",
    "second factor": "/account/2fa/",
    "passkeys": "/account/2fa/webauthn/",
    "new passkey": "/account/2fa/webauthn/add/",
    "app": "/account/2fa/totp/activate/",
    "leaving": "/account/delete/",
    "sign out": "/account/logout/",
}
KINDS = ["article", "opinion", "wall", *ADDRESSES]


def address_of(kind: str, edition: Edition) -> str:
    """Return the path of a page of this kind."""
    match kind:
        case "article":
            return edition.metered[0]
        case "opinion":
            return next(one["path"] for one in edition.articles if one["section"] == "opinion")
        case "wall":
            return next(one["path"] for one in edition.articles if one["section"] == "briefing")
        case _:
            return ADDRESSES[kind]
