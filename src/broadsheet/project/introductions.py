"""What readers' accounts are told of the other parts: none of them knows the others by itself."""

from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest

from broadsheet.accounts.captcha import read_captcha
from broadsheet.accounts.models import Account, fresh_reader_id
from broadsheet.accounts.renewing import note_change
from broadsheet.accounts.settings import LABEL, AccountsSettings, Paper
from broadsheet.ledgers import open_ledger
from broadsheet.mailing.settings import LABEL as MAILING
from broadsheet.passes.keyring import Keyring
from broadsheet.project.clock import Clock
from broadsheet.project.environment import Environment
from broadsheet.project.experiments.drawing import policy_for
from broadsheet.project.letters.masthead import mailing_settings
from broadsheet.project.letters.of_accounts import export_mails, take_leave
from broadsheet.project.letters.of_accounts import section_of as mail_section
from broadsheet.publishing.articles_for_meter import find_title
from broadsheet.publishing.clock import LABEL as PUBLISHING
from broadsheet.publishing.edition import edition_of
from broadsheet.publishing.origin import is_from_gate
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.devices import devices_at_once
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.gifts.links import grants_that_hold
from broadsheet.subscriptions.gifts.telling import section_of as giving_section
from broadsheet.subscriptions.groups.telling import section_of as group_section
from broadsheet.subscriptions.institutions.listing import institution_id_of
from broadsheet.subscriptions.plans.own_data import export_print, kept_by_law, section_of
from broadsheet.subscriptions.privacy import erase_bought, export_bought, keep_bought, warn_of_end
from broadsheet.subscriptions.providers import Provider, register
from broadsheet.subscriptions.transfers.provider import InvoiceProvider

# Nobody reads a form, fills it in and sends it within this.
SIGNUP_TAKES = timedelta(seconds=2)


def introduce() -> None:
    """Tell accounts how to get their settings; made at the first asking, for a ledger opens a file."""
    apps.get_app_config(LABEL).make_settings = lambda: accounts_settings(settings.ENVIRONMENT)
    apps.get_app_config(MAILING).make_settings = lambda: mailing_settings(settings.ENVIRONMENT)
    apps.get_app_config(PUBLISHING).clock = Clock(settings.ENVIRONMENT.clock_path).now
    register_providers(settings.ENVIRONMENT)
    signals.rights_changed.connect(on_rights_changed, dispatch_uid="broadsheet.project.rights_changed")


def on_rights_changed(account: Account, at: datetime, **_: object) -> None:
    """Have the account's browsers get a new pass with the next page of ours."""
    note_change(account, at)


def register_providers(environment: Environment) -> None:
    """Register those who collect the money."""
    if environment.stripe is not None:
        register("stripe", stripe_provider)
    register("invoice", lambda: InvoiceProvider(environment.site_url))


def stripe_provider() -> Provider:
    """Return Stripe, by the keys of the environment."""
    # Its SDK takes a second to load, which who only reads the paper need not wait for.
    from broadsheet.subscriptions.stripe.provider import StripeProvider  # noqa: PLC0415

    return StripeProvider(settings.ENVIRONMENT.stripe)


def paper_of(request: HttpRequest) -> Paper:
    """Return who mails to readers speak for."""
    edition = edition_of(request)
    return Paper(edition.name, request.get_host(), edition.contact_email)


def accounts_settings(environment: Environment) -> AccountsSettings:
    """Return what accounts need. Raises BadLedger if the ledger cannot be opened."""
    return AccountsSettings(
        keyring=Keyring.from_text(environment.pass_keys),
        ledger=open_ledger(environment.ledger_url),
        policy=policy_in_force,
        rights=rights_of,
        find_title=find_title,
        is_from_gate=is_from_gate,
        clock=Clock(environment.clock_path).now,
        fresh_id=fresh_reader_id,
        paper=paper_of,
        is_secure=environment.site_url.startswith("https://"),
        staff_need_second_factor=environment.staff_need_second_factor,
        captcha=read_captcha(environment.captcha),
        signup_takes=timedelta(0) if environment.is_demo else SIGNUP_TAKES,
        sections=(section_of, group_section, giving_section, mail_section),
        devices_at_once=devices_at_once,
        institution=institution_id_of,
        grants_that_hold=grants_that_hold,
        policy_for=policy_for,
        export_parts=(export_bought, export_print, export_mails),
        keepings=(keep_bought, kept_by_law),
        warnings=(warn_of_end,),
        erasers=(erase_bought, take_leave),
    )
