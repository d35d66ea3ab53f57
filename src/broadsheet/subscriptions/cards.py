"""What cards are called, as their owners spell it. Pure."""

from django.utils.translation import gettext as _

# By what Stripe calls them.
BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "link": "Link",
    "mastercard": "Mastercard",
    "sepa": "SEPA",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
NAMELESS = frozenset({"", "unknown"})


def brand_text(brand: str) -> str:
    """Return the name of a brand; of one that is not known here, what the provider calls it."""
    name = brand.lower()
    return _("a card") if name in NAMELESS else BRANDS.get(name, brand)
