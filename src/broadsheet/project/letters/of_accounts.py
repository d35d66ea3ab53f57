"""What happens to accounts, and the mail that follows from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.signals import email_confirmed, user_logged_in
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from broadsheet.accounts.devices import name_of
from broadsheet.accounts.models import Account
from broadsheet.accounts.settings import Section, get_settings
from broadsheet.accounts.signals import devices_signed_out
from broadsheet.mailing.choices import forget, language_of, refused_by, remember_language, who_is
from broadsheet.mailing.models import Mail
from broadsheet.mailing.outbox import send
from broadsheet.project.letters.facts import as_spoken, link_to
from broadsheet.subscriptions.wording import day_text


def listen() -> None:
    """Welcome new readers, tell of devices, and remember in which language readers read."""
    email_confirmed.connect(welcome, dispatch_uid="letters.welcome")
    devices_signed_out.connect(tell_of_devices, dispatch_uid="letters.device_signed_out")
    user_logged_in.connect(note_language, dispatch_uid="letters.language")


def welcome(sender: Any, *, email_address: Any, **_more: Any) -> None:
    """Welcome a reader, once: a further address of theirs is no second reader."""
    user = email_address.user
    facts = {"account_link": link_to("account_home")}
    language, now = get_language() or "", get_settings().clock()
    send("welcome", user, facts, now=now, language=language, once=f"welcome {user.pk}")


def tell_of_devices(
    sender: Any, *, user: AbstractBaseUser, user_agents: tuple[str, ...], at: datetime, **_more: Any
) -> None:
    """Tell a reader that devices were signed out from another one: it may not have been them."""
    language = language_of(user, get_language() or "")
    with as_spoken(language, at):
        facts = {
            "device": ", ".join(name_of(agent) for agent in user_agents),
            "day": day_text(at),
            "time": f"{timezone.localtime(at):%H:%M}",
            "devices_link": link_to("account_devices"),
        }
    send("device_signed_out", user, facts, now=at, language=language)


def note_language(sender: Any, *, request: HttpRequest, user: AbstractBaseUser, **_more: Any) -> None:
    """Take the language in which a reader signs in for theirs, unless they have one already."""
    remember_language(user, get_language() or "en")


def section_of(account: Account, now: datetime) -> Section:
    """Return what the account page says of mail."""
    return Section(
        _("Mail"),
        _("Which reminders and offers we may send you, and in which language."),
        ((_("Choose what we mail you"), link_to("mail_preferences")),),
    )


def export_mails(account: Account, now: datetime) -> Mapping[str, object]:
    """Return the mails that we have sent to a reader, and what they have chosen, for their export."""
    mails = Mail.objects.filter(user=account.user).values(
        "kind", "to", "made_at", "sent_at", "subject", "text"
    )
    chosen = {
        "language": language_of(account.user),
        "refused": sorted(purpose.value for purpose in refused_by(who_is(account.user))),
    }
    return {"mails": list(mails), "mail_choices": chosen}


def take_leave(account: Account, now: datetime) -> None:
    """Delete what mail knows of a reader who deletes their account, and mail them that it is gone."""
    user, language = account.user, language_of(account.user)
    address, kept = user.email, [said for keep in get_settings().keepings for said in keep(account, now)]
    forget(user)
    with as_spoken(language, now):
        facts = {"day": day_text(now), "kept": " ".join(str(said) for said in kept)}
    send("account_deleted", address, facts, now=now, language=language)
