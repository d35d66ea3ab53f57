"""The shop's Django app."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Who may read what, and until when."""

    name = "broadsheet.subscriptions"
    label = "broadsheet_subscriptions"
    verbose_name = "Subscriptions"
    # Which offers an experiment keeps from a reader; `project` may tell (see shop/selling.py).
    hidden_offers = None

    def ready(self) -> None:
        """Listen to subscriptions that begin."""
        # Models exist only once all apps are loaded, and the receivers need them.
        from broadsheet.subscriptions.shop import ordering  # noqa: PLC0415

        ordering.listen()
