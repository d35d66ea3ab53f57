"""Subscriptions from a file: those of a provider are taken over, those without one become rights that end.

Columns: `email`, `product` (its short name), and either `provider` (`stripe`), or `paid_until`. With a
provider, `provider_id` (`sub_...`) names the subscription; without it, it is looked for by the address. The
price is known by its name at the provider, or by amount and term: the row's, or else the provider's.
"""

from dataclasses import asdict
from datetime import datetime

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.entitlements import changed
from broadsheet.subscriptions.models import Customer, Entitlement, Price, Product, Subscription, Unit
from broadsheet.subscriptions.moving.differences import Difference, Kind
from broadsheet.subscriptions.moving.readers import find_account, open_account
from broadsheet.subscriptions.moving.tables import Row, RowRefused
from broadsheet.subscriptions.projecting import adopt, take
from broadsheet.subscriptions.providers import Provider, Snapshot, Term, UnknownProvider, get_provider

REQUIRED = ("email", "product")
KNOWN = (
    "provider",
    "provider_id",
    "customer_id",
    "paid_until",
    "started_at",
    "amount_minor",
    "currency",
    "term_count",
    "term_unit",
    "note",
)
MOVED = "Moved in"


def move_subscription(row: Row, now: datetime) -> Difference:
    """Take over a subscription, or grant what is paid elsewhere. Raises RowRefused and ProviderRefused."""
    email = row.email()
    product = Product.objects.filter(slug=row.text("product")).first()
    if product is None:
        known = ", ".join(Product.objects.values_list("slug", flat=True)) or "none yet"
        raise RowRefused(f"product is {row.text('product')!r}; expected one of: {known}")
    account = find_account(email)
    says = () if account else ("a new account",)
    account = account or open_account(email, row, row.instant("started_at") or now)
    if row.text("provider"):
        return _take_over(row, account, product, says, now)
    return _grant(row, account, product, says, now)


def _take_over(
    row: Row, account: Account, product: Product, says: tuple[str, ...], now: datetime
) -> Difference:
    snapshot = _snapshot(row, now)
    kept = Subscription.objects.filter(provider=snapshot.provider, provider_id=snapshot.provider_id).first()
    if kept is not None and kept.account != account:
        raise RowRefused(f"{snapshot.provider_id} belongs to {kept.account} here")
    before = None if kept is None else (kept.state, kept.paid_until)
    if kept is None:
        taken = adopt(snapshot, account, _price(row, product, snapshot), now)
        record(account, "moved in", now, subscription=taken, detail={"provider_id": snapshot.provider_id})
    else:
        taken = take(snapshot, now) or kept
    _attach_customer(row, account, snapshot)
    said = f"{taken.get_state_display()}" + (
        f", until {taken.paid_until:%Y-%m-%d}" if taken.paid_until else ""
    )
    beside = _beside(row, taken)
    if kept is None:
        return Difference(row, Kind.NEW, (*says, said, *beside))
    is_same = before == (taken.state, taken.paid_until)
    return Difference(
        row, Kind.SAME if is_same else Kind.CHANGED, (*says, *(() if is_same else (said,)), *beside)
    )


def _snapshot(row: Row, now: datetime) -> Snapshot:
    try:
        provider = get_provider(row.text("provider"))
    except UnknownProvider as error:
        raise RowRefused(str(error)) from None
    return provider.snapshot(row.text("provider_id") or _by_address(row, provider), now)


def _by_address(row: Row, provider: Provider) -> str:
    """Return the one subscription that goes on under a row's address. Of several a person has to choose."""
    found = provider.find_by_email(row.text("email"))
    if not found:
        raise RowRefused(
            f"nothing goes on under this address at {provider.name}; give provider_id,"
            " or paid_until without a provider"
        )
    if len(found) > 1:
        raise RowRefused(
            f"{len(found)} subscriptions go on under this address, {', '.join(found)}:"
            " give one as provider_id"
        )
    return found[0]


def _price(row: Row, product: Product, snapshot: Snapshot) -> Price:
    """Return the price a subscription is charged by: known by its name there, or by what the row says."""
    known = product.prices.filter(**{f"provider_ids__{snapshot.provider}": snapshot.price_id}).first()
    if known is not None:
        return known
    price = product.prices.filter(**_facts_of_price(row, product, snapshot)).first()
    if price is None:
        said = _in_words(snapshot.charges)
        raise RowRefused(f"{product.slug} has no price of {said}; add it in the admin first")
    price.provider_ids = price.provider_ids | {snapshot.provider: snapshot.price_id}
    price.save(update_fields=["provider_ids"])
    return price


def _facts_of_price(row: Row, product: Product, snapshot: Snapshot) -> dict[str, object]:
    """Return amount, currency and term by which a price is looked for: the row's, or else the provider's."""
    term = snapshot.charges
    if not row.text("amount_minor") and term is not None:
        return {
            "amount_minor": term.money.amount_minor,
            "currency": term.money.currency,
            "term_count": term.count,
            "term_unit": term.unit,
        }
    if not row.text("amount_minor"):
        raise RowRefused(
            f"{snapshot.provider} charges {snapshot.price_id}, which no price of {product.slug} is called;"
            " give amount_minor, currency, term_count and term_unit"
        )
    if row.text("term_unit") not in Unit.values:
        raise RowRefused(f"term_unit is {row.text('term_unit')!r}; expected {', '.join(Unit.values)}")
    said = {name: row.whole(name) for name in ("amount_minor", "term_count")}
    return said | {"currency": row.text("currency").upper(), "term_unit": row.text("term_unit")}


def _in_words(term: Term | None) -> str:
    return (
        "this amount and term" if term is None else f"{term.money.text('en')} every {term.count} {term.unit}"
    )


def _attach_customer(row: Row, account: Account, snapshot: Snapshot) -> None:
    """Have later payments, cards and gifts of the account go to the customer that the subscription has."""
    name, provider = snapshot.customer_id or row.text("customer_id"), snapshot.provider
    if row.text("customer_id") not in ("", name):
        raise RowRefused(f"customer_id is {row.text('customer_id')}, but {provider} says {name}")
    if not name:
        return
    other = Customer.objects.filter(provider=provider, provider_id=name).exclude(account=account).first()
    if other is not None:
        raise RowRefused(f"customer {name} belongs to {other.account} here")
    card = asdict(snapshot.card) if snapshot.card is not None else {}
    Customer.objects.update_or_create(
        account=account, provider=provider, defaults={"provider_id": name, "card": card}
    )


def _beside(row: Row, taken: Subscription) -> tuple[str, ...]:
    """Return where the file and the provider disagree: the provider is believed."""
    said = row.instant("paid_until")
    if said is None or (taken.paid_until and said.date() == taken.paid_until.date()):
        return ()
    has = f"{taken.paid_until:%Y-%m-%d}" if taken.paid_until else "nothing paid"
    return (f"the file says paid until {said:%Y-%m-%d}, {taken.provider} says {has}",)


def _grant(row: Row, account: Account, product: Product, says: tuple[str, ...], now: datetime) -> Difference:
    until = row.instant("paid_until")
    if until is None:
        raise RowRefused("paid_until is empty; expected it, or a provider with its provider_id")
    note = row.text("note") or f"{MOVED}: {product.name}"
    starts_at = row.instant("started_at") or now
    if until <= starts_at:
        raise RowRefused(f"paid_until {until:%Y-%m-%d} is before it begins")
    news = []
    for scope in product.scopes:
        kept = Entitlement.objects.filter(account=account, scope=scope, note=note).first()
        if kept is None:
            Entitlement.objects.create(
                account=account, scope=scope, starts_at=starts_at, ends_at=until, note=note
            )
            news.append(f"may read {scope} until {until:%Y-%m-%d}")
        elif kept.ends_at != until:
            news.append(f"may read {scope} until {until:%Y-%m-%d} instead of {kept.ends_at:%Y-%m-%d}")
            kept.ends_at = until
            kept.save(update_fields=["ends_at"])
    if not news:
        return Difference(row, Kind.SAME)
    record(account, "moved in", now, detail={"product": product.slug, "until": until.isoformat()})
    changed(account, now)
    is_new = all("instead" not in item for item in news)
    return Difference(row, Kind.NEW if is_new else Kind.CHANGED, (*says, *news))
