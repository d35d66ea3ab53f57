"""Institutions as the gate must know them, and to which of them an account belongs."""

from datetime import datetime

from allauth.account.models import EmailAddress
from asgiref.sync import async_to_sync
from django.db.models import Q, QuerySet

from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import get_settings
from broadsheet.meter.decide import INSTITUTION_POOL, institution_period
from broadsheet.subscriptions.models import Institution


def running(now: datetime) -> QuerySet[Institution]:
    """Return the institutions whose right holds at `now`."""
    return Institution.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


def as_listed(institution: Institution) -> dict[str, object]:
    """Return an institution as the gate reads it (docs/reference/origin-contract.md)."""
    until = None if institution.ends_at is None else institution.ends_at.isoformat()
    return {
        "id": bytes(institution.institution_id).hex(),
        "networks": institution.networks.split(),
        "entitled": [{"scope": scope, "until": until} for scope in institution.scopes],
        "allowance": institution.allowance,
    }


def institution_of(account: Account, now: datetime) -> Institution | None:
    """Return the institution at which the account has a confirmed address, or None."""
    confirmed = EmailAddress.objects.filter(user_id=account.user_id, verified=True)
    domains = {email.rpartition("@")[2].lower() for email in confirmed.values_list("email", flat=True)}
    if not domains:
        return None
    return next((one for one in running(now) if domains & set(one.domains.split())), None)


def institution_id_of(account: Account, now: datetime) -> bytes:
    """Return the name of the account's institution in passes: 12 bytes, empty for none."""
    found = institution_of(account, now)
    return b"" if found is None else bytes(found.institution_id)


def read_this_month(institution: Institution, now: datetime) -> int:
    """Return how many articles count for an institution in the month of `now`; raises LedgerUnavailable."""
    settings = get_settings()
    start = institution_period(settings.policy(now), now).start
    readings = async_to_sync(settings.ledger.look)(bytes(institution.institution_id))
    return sum(one.pool == INSTITUTION_POOL and one.read_at >= start for one in readings)
