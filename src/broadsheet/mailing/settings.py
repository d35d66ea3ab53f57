"""What mail is told at start-up; `project` builds it and hands it to the app's config."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

LABEL = "broadsheet_mailing"


@dataclass(frozen=True, slots=True)
class Masthead:
    """Whom mails speak for. `imprint` is the company and its address, for the foot of every mail.

    `site_url` has no slash at its end. An empty `address` leaves the sender to Django's own.
    """

    name: str
    site_url: str
    address: str = ""
    accent: str = "#8a1c1c"
    imprint: str = ""


@dataclass(frozen=True, slots=True)
class MailingSettings:
    """What mail needs of the other parts.

    `masthead()` is read for every mail. `hurry(mail_pk)` makes the first attempt at a mail that cannot
    wait for the worker, without holding up whoever calls. Mails are forgotten after `kept_for`.
    """

    masthead: Callable[[], Masthead]
    clock: Callable[[], datetime]
    hurry: Callable[[int], None]
    kept_for: timedelta = timedelta(days=730)


def get_settings() -> MailingSettings:
    """Return what `project` has handed down; raises ImproperlyConfigured before it did."""
    config = apps.get_app_config(LABEL)
    if config.settings is None:
        if config.make_settings is None:
            raise ImproperlyConfigured(f"nobody has told {LABEL} its settings: see project/introductions.py")
        config.settings = config.make_settings()
    settings: MailingSettings = config.settings
    return settings
