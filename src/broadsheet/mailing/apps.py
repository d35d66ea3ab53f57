"""The mail's Django app."""

from collections.abc import Callable

from django.apps import AppConfig

from broadsheet.mailing.settings import LABEL, MailingSettings


class MailingConfig(AppConfig):
    """What readers are mailed, and how it leaves."""

    name = "broadsheet.mailing"
    label = LABEL
    verbose_name = "Mail"
    make_settings: Callable[[], MailingSettings] | None = None
    settings: MailingSettings | None = None
