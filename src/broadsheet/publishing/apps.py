"""The newsroom's Django app."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Sections, articles, stories and people."""

    name = "broadsheet.publishing"
    label = "broadsheet_publishing"
    verbose_name = "Publishing"
