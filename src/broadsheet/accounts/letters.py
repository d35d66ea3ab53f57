"""What accounts mail to readers: the kinds, and which of allauth's mails is which."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from broadsheet.mailing.kinds import Fact, Kind

WORDS = Path(__file__).parent / "words"
GROUP = _("Account")
SITE = "https://paper.example"
CODE = Fact("code", _("the code"), "K7M-4QX")
LINK = Fact("link", _("address of the page with the button"), f"{SITE}/account/enter/example/")
DAY = Fact("day", _("the day"), _("24 November 2026"))
# A code holds for a quarter of an hour.
CODE_HOLDS = timedelta(minutes=15)


def _asked_for(name: str, label: Any, *facts: Fact, good_for: timedelta = timedelta(hours=1)) -> Kind:
    """Return a kind for which somebody waits, and whose text lets people in: it leaves at once, unkept."""
    return Kind(name, GROUP, label, WORDS, facts, is_urgent=True, is_secret=True, good_for=good_for)


KINDS = (
    _asked_for("sign_in_code", _("Code and link for signing in"), CODE, LINK, good_for=CODE_HOLDS),
    _asked_for("confirm_address", _("Code and link for confirming an address"), CODE, LINK),
    _asked_for("confirm_deletion", _("Link for deleting the account"), LINK),
    _asked_for("password_reset", _("Link for a new password"), LINK),
    Kind("no_account", GROUP, _("No account has this address"), WORDS, (LINK,), is_urgent=True),
    Kind("account_exists", GROUP, _("This address has an account already"), WORDS, (LINK,), is_urgent=True),
    Kind(
        "account_notice",
        GROUP,
        _("Something about signing in was changed"),
        WORDS,
        (
            Fact("heading", _("what was changed"), _("Your password was changed")),
            Fact("message", _("what was changed, in a sentence"), _("Your password was changed today.")),
        ),
    ),
    Kind(
        "welcome",
        GROUP,
        _("Welcome"),
        WORDS,
        (Fact("account_link", _("address of the account page"), f"{SITE}/account/"),),
    ),
    Kind(
        "device_signed_out",
        GROUP,
        _("A device was signed out"),
        WORDS,
        (
            Fact("device", _("browser and system"), "Firefox, Linux"),
            DAY,
            Fact("time", _("the time of day"), "14:05"),
            Fact("devices_link", _("address of the page of devices"), f"{SITE}/account/devices/"),
        ),
    ),
    Kind(
        "account_deleted",
        GROUP,
        _("The account was deleted"),
        WORDS,
        (DAY, Fact("kept", _("what the law has us keep"), _("Invoices stay for as long as the law says."))),
    ),
)


@dataclass(frozen=True, slots=True)
class Translation:
    """Which kind one of allauth's mails is, and its facts from allauth's context."""

    kind: str
    facts: Callable[[Mapping[str, Any]], dict[str, str]]


def _link_in(name: str) -> Callable[[Mapping[str, Any]], dict[str, str]]:
    return lambda context: {"link": str(context[name])}


def _code_and_link(context: Mapping[str, Any]) -> dict[str, str]:
    return {
        "code": str(context.get("code") or ""),
        "link": str(context.get("link") or context.get("activate_url") or ""),
    }


ALLAUTH = {
    "account/email/login_code": Translation("sign_in_code", _code_and_link),
    "account/email/email_confirmation": Translation("confirm_address", _code_and_link),
    "account/email/email_confirmation_signup": Translation("confirm_address", _code_and_link),
    "account/email/delete_account": Translation("confirm_deletion", _link_in("link")),
    "account/email/unknown_account": Translation("no_account", _link_in("signup_url")),
    "account/email/account_already_exists": Translation("account_exists", _link_in("login_url")),
    "account/email/password_reset_key": Translation("password_reset", _link_in("password_reset_url")),
}
