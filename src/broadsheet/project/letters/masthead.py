"""Whom mails speak for: the edition of the default site, and the company that sells it."""

from wagtail.models import Site

from broadsheet.mailing.carrying import carry_at_once
from broadsheet.mailing.settings import MailingSettings, Masthead
from broadsheet.project.clock import Clock
from broadsheet.project.environment import Environment
from broadsheet.publishing.models.settings import EditionSettings
from broadsheet.subscriptions.models import Seller


def masthead_of(environment: Environment) -> Masthead:
    """Return the masthead as it is now."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return Masthead("Broadsheet", environment.site_url)
    edition, seller = EditionSettings.for_site(site), Seller.for_site(site)
    address = " · ".join(line.strip() for line in seller.address.splitlines() if line.strip())
    imprint = " · ".join(part for part in (seller.legal_name, address) if part)
    return Masthead(edition.name, environment.site_url, edition.contact_email, edition.accent, imprint)


def mailing_settings(environment: Environment) -> MailingSettings:
    """Return what mail needs of the other parts."""
    return MailingSettings(
        masthead=lambda: masthead_of(environment),
        clock=Clock(environment.clock_path).now,
        hurry=carry_at_once,
    )
