"""The shop's Django app."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Who may read what, and until when."""

    name = "broadsheet.subscriptions"
    label = "broadsheet_subscriptions"
    verbose_name = "Subscriptions"
