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
    "organisation": "/organisations/littoral-working-group/",
    "place": "/places/singapore/",
    "writers": "/authors/",
    "topics": "/topics/",
    "places": "/places/",
    "standing page": "/about/",
    "contact": "/contact/",
    "offers": "/subscribe/",
    "checkout": "/subscribe/three-months/",
    "checkout in print": "/subscribe/three-months-in-print/",
    "withdrawal": "/withdraw/",
    "gift link that is none": "/gift/nothing/",
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
    "subscription": "/account/subscription/",
    "mail": "/account/mail/",
    "given articles": "/account/gift-links/",
    "paper at home": "/account/print/activate/",
    "gift": "/subscribe/gift/",
    "redeeming": "/gift/redeem/",
    "withdrawing": "/withdraw/",
}
# What a subscriber can come to; the first number is the subscription's.
BOUGHT_ADDRESSES = {
    "subscription": "/account/subscription/",
    "account of a subscriber": "/account/",
    "offers to a subscriber": "/subscribe/",
    "cancel": "/account/subscription/{}/cancel/",
    "pause": "/account/subscription/{}/pause/",
    "change of plan": "/account/subscription/{}/change/",
    "another card": "/account/subscription/{}/card/",
    "articles to give": "/account/gift-links/",
}
# Where staff work.
ADMIN_ADDRESSES = (
    "/admin/",
    "/admin/meter/",
    "/admin/meter/change/",
    "/admin/meter/words/",
    "/admin/meter/words/pl/",
    "/admin/meter/explain/",
    "/admin/meter/view-as/",
    "/admin/meter/replay/",
    "/admin/figures/",
    "/admin/readers/",
    "/admin/snippets/broadsheet_subscriptions/product/",
    "/admin/snippets/broadsheet_subscriptions/offer/",
    "/admin/print/delivery-file/",
    "/admin/mail/words/",
    "/admin/mail/outbox/",
)
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
