"""Everything that is kept about a reader, for the reader: JSON files in a zip."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder

from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import get_settings
from broadsheet.meter import Reading


def export(account: Account, readings: list[Reading], now: datetime) -> bytes:
    """Return the zip. `readings` is what the ledger, and the reader's pass, hold."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in _all_parts(account, readings, now).items():
            text = json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            archive.writestr(zipfile.ZipInfo(f"{name}.json", now.timetuple()[:6]), text)
    return held.getvalue()


def _all_parts(account: Account, readings: list[Reading], now: datetime) -> dict[str, object]:
    parts: dict[str, object] = {
        "account": _account(account),
        "readings": [_reading(reading) for reading in readings],
        **_signing_in(account),
    }
    for part in get_settings().export_parts:
        parts |= _without_clash(parts, part(account, now))
    return parts


def _without_clash(parts: Mapping[str, object], more: Mapping[str, object]) -> Mapping[str, object]:
    clash = parts.keys() & more.keys()
    if clash:
        raise ValueError(f"two parts of the export are called {', '.join(sorted(clash))}")
    return more


def _account(account: Account) -> dict[str, object]:
    user = account.user
    return {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "name_in_our_records": user.username,
        "number_in_the_count": bytes(account.reader_id).hex(),
        "number_in_experiments": bytes(account.lot or b"").hex(),
        "registered_at": user.date_joined,
        "last_signed_in_at": user.last_login,
        "has_password": user.has_usable_password(),
    }


def _reading(reading: Reading) -> dict[str, object]:
    found = get_settings().find_title(reading.article_key)
    title, path = found or (None, None)
    return {
        "article": reading.article_key,
        "title": title,
        "path": path,
        "count": reading.pool,
        "read_at": reading.read_at,
    }


def _signing_in(account: Account) -> dict[str, object]:
    """Return addresses, devices, factors and services: what they are, never their secrets."""
    user = account.user
    return {
        "email_addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "devices": list(
            UserSession.objects.filter(user=user).values(
                "user_agent", "ip", "created_at", "last_seen_at", "data"
            )
        ),
        "second_factors": [
            {
                "kind": one.get_type_display(),
                "name": str(one),
                "created_at": one.created_at,
                "last_used_at": one.last_used_at,
            }
            for one in Authenticator.objects.filter(user=user)
        ],
        "services": list(
            SocialAccount.objects.filter(user=user).values(
                "provider", "uid", "date_joined", "last_login", "extra_data"
            )
        ),
    }
