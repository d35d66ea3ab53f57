"""Withdrawing from a contract: the statement is stored and proved first, then the contract ends.

Directive 2011/83/EU, article 11a (as of directive 2023/2673).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from broadsheet.accounts.models import Account
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.clock import the_zone
from broadsheet.subscriptions.models import Delivery, Seller, State, Subscription, Withdrawal
from broadsheet.subscriptions.plans.withdrawal_terms import withdrawal_ends_at
from broadsheet.subscriptions.printing.numbers import tidy_number
from broadsheet.subscriptions.signals import tell, withdrawn
from broadsheet.subscriptions.wording import day_text

# Without the letters and figures that are taken for each other.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
REFERENCE_LETTERS = 10
REFERENCE = rf"W-[{ALPHABET}]{{{REFERENCE_LETTERS}}}"
# Beyond it statements are still taken and proved, but a person finds their contracts.
MOST_FOUND_A_DAY = 5


@dataclass(frozen=True, slots=True)
class Statement:
    """What a reader declares. `subscription` is theirs for certain, as they are signed in."""

    reference: str
    name: str
    email: str
    contract: str
    account: Account | None = None
    subscription: Subscription | None = None


def fresh_reference() -> str:
    """Return what a statement is called: W- and ten letters and figures."""
    return "W-" + "".join(secrets.choice(ALPHABET) for _letter in range(REFERENCE_LETTERS))


def open_contracts(account: Account, seller: Seller, now: datetime) -> list[Subscription]:
    """Return the account's subscriptions that may still be withdrawn from."""
    zone = the_zone(now)
    running = account.subscriptions.exclude(state__in=(State.EXPIRED, State.INCOMPLETE))
    return [
        subscription
        for subscription in running.select_related("price__product")
        if now < withdrawal_ends_at(subscription, seller.withdrawal_days, zone)
    ]


def name_of(subscription: Subscription) -> str:
    """Return how a contract is named to its reader."""
    facts = {"product": subscription.price.product.name, "day": day_text(subscription.started_at)}
    return _("%(product)s, concluded on %(day)s") % facts


def declare(statement: Statement, seller: Seller, now: datetime) -> Withdrawal:
    """Return the stored statement with its proof. The same reference again changes nothing."""
    found = statement.subscription or _find_contract(statement, seller, now)
    account = statement.account or (found.account if found else None)
    facts = {
        "name": statement.name,
        "email": statement.email,
        "contract": statement.contract,
        "language": get_language() or "en",
        "stated_at": now,
        "proof": proof_of(statement, now),
        "account": account,
        "subscription": found,
    }
    with transaction.atomic():
        made, is_new = Withdrawal.objects.get_or_create(reference=statement.reference, defaults=facts)
        if is_new:
            if account is not None:
                detail = {"reference": made.reference}
                record(account, "withdrawal declared", now, subscription=found, detail=detail)
            tell(withdrawn, Withdrawal, subscription=found, withdrawal=made, at=now)
    return made


def proof_of(statement: Statement, now: datetime) -> str:
    """Return the proof of a statement: its words, and when it came, to the second."""
    local = now.astimezone(the_zone(now))
    lines: Iterable[str] = (
        _("We have received this statement:"),
        "",
        "    " + _("I withdraw from this contract: %(contract)s.") % {"contract": statement.contract},
        "    " + _("Name: %(name)s") % {"name": statement.name},
        "    " + _("Confirmation to: %(email)s") % {"email": statement.email},
        "",
        _("It came on %(day)s at %(time)s (%(utc)s UTC), under the reference %(reference)s.")
        % {
            "day": day_text(local.date()),
            "time": f"{local:%H:%M:%S}",
            "utc": f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            "reference": statement.reference,
        },
    )
    return "\n".join(lines)


def _find_contract(statement: Statement, seller: Seller, now: datetime) -> Subscription | None:
    """Return the one open contract that address and number both name.

    Whoever knows both has had its papers in hand; and all that follows goes to the same address.
    """
    recent = Withdrawal.objects.filter(email__iexact=statement.email, stated_at__gt=now - timedelta(days=1))
    if recent.count() >= MOST_FOUND_A_DAY:
        return None
    wanted = tidy_number(statement.contract)
    accounts = Account.objects.filter(user__email__iexact=statement.email, user__is_active=True)
    found = [
        subscription
        for account in accounts
        for subscription in open_contracts(account, seller, now)
        if wanted and wanted in _numbers(subscription)
    ]
    return found[0] if len(found) == 1 else None


def _numbers(subscription: Subscription) -> set[str]:
    """Return the numbers that only who has a contract's papers can know.

    Invoices for bank transfers are numbered one after the other, so theirs prove nothing.
    """
    invoices = subscription.invoices.exclude(subscription__provider="invoice")
    delivery = Delivery.objects.filter(subscription=subscription).values_list("number", flat=True)
    return {tidy_number(number) for number in (*invoices.values_list("number", flat=True), *delivery)}
