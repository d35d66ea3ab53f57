"""The newsroom's Django app."""

from importlib import import_module

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Sections, articles, stories and people."""

    name = "broadsheet.publishing"
    label = "broadsheet_publishing"
    verbose_name = "Publishing"
    # Set by `project`: see broadsheet.publishing.clock and .offering.
    clock = None
    find_offer = None
    policies_of_arms = None
    are_articles_given = None

    def ready(self) -> None:
        """Begin to note what changes."""
        import_module("broadsheet.publishing.changes").connect()
