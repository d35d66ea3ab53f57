"""What accounts are told at start-up; `project` builds it and hands it to the app's config."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from broadsheet.accounts.captcha import Captcha
from broadsheet.ledgers.base import Ledger
from broadsheet.meter import Entitlement, Grant, Policy, Standing
from broadsheet.passes.keyring import Keyring

if TYPE_CHECKING:
    from broadsheet.accounts.models import Account

LABEL = "broadsheet_accounts"


@dataclass(frozen=True, slots=True)
class Paper:
    """Who mails speak for. An empty `address` leaves them to Django's own sender."""

    name: str
    domain: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What another part shows on the account page: a heading, a sentence, and links by their names."""

    title: str
    summary: str
    links: tuple[tuple[str, str], ...] = ()


class Rights(NamedTuple):
    """What an account may read, and how it stands: by which right, or how it came to have none."""

    entitlements: tuple[Entitlement, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class AccountsSettings:
    """What accounts need of the other parts.

    `policy(now)` is the policy in force; `rights(account, now)` says what an account may read, or how it
    came to have no right; `find_title(article_key)` returns a headline and a path, or None; `fresh_id()`
    returns 12 random bytes; `is_from_gate(request)` says whether the gate itself asks; `paper(request)` is
    who mails speak for. A pass of an account holds for `fresh_for`: a right that is taken back is refused
    within that time.

    `signup_takes` is the least time in which a person fills in a form. `devices_at_once(account, now)` is
    on how many devices the rights hold, None for any number. Of other parts: `sections` of the account
    page; `export_parts`, each a mapping of names of files to what JSON can say; `keepings`, sentences for
    what the law has us keep when an account is deleted; `warnings`, for what ends with it; `erasers`,
    called within that transaction first.

    `institution(account, now)` is the id of the institution that an account belongs to, 12 bytes or none;
    `grants_that_hold(grants, now)` are those of a pass's gifts that were not taken back;
    `policy_for(lot, now)` is the policy that decides about the reader whom experiments draw by this lot.
    """

    keyring: Keyring
    ledger: Ledger
    policy: Callable[[datetime], Policy]
    rights: "Callable[[Account, datetime], Rights]"
    find_title: Callable[[int], tuple[str, str] | None]
    is_from_gate: Callable[[HttpRequest], bool]
    clock: Callable[[], datetime]
    fresh_id: Callable[[], bytes]
    paper: Callable[[HttpRequest], Paper]
    is_secure: bool
    staff_need_second_factor: bool = False
    captcha: Captcha | None = None
    signup_takes: timedelta = timedelta(0)
    devices_at_once: "Callable[[Account, datetime], int | None]" = lambda account, now: None
    sections: "tuple[Callable[[Account, datetime], Section | None], ...]" = ()
    export_parts: "tuple[Callable[[Account, datetime], Mapping[str, object]], ...]" = ()
    keepings: "tuple[Callable[[Account, datetime], Sequence[str]], ...]" = ()
    warnings: "tuple[Callable[[Account, datetime], Sequence[str]], ...]" = ()
    erasers: "tuple[Callable[[Account, datetime], None], ...]" = ()
    institution: "Callable[[Account, datetime], bytes]" = lambda account, now: b""
    grants_that_hold: "Callable[[tuple[Grant, ...], datetime], tuple[Grant, ...]]" = lambda grants, now: (
        grants
    )
    policy_for: Callable[[bytes, datetime], Policy] | None = None
    fresh_for: timedelta = timedelta(minutes=5)


def get_settings() -> AccountsSettings:
    """Return what `project` has handed down; raises ImproperlyConfigured before it did."""
    config = apps.get_app_config(LABEL)
    if config.settings is None:
        if config.make_settings is None:
            raise ImproperlyConfigured(f"nobody has told {LABEL} its settings: see project/introductions.py")
        config.settings = config.make_settings()
    settings: AccountsSettings = config.settings
    return settings
