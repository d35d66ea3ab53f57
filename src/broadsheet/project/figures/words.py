"""What figures are called in the admin, and which question of a publisher's each answers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, Promise] = {
    "active_readers": _("Active readers"),
    "stop_rate": _("Stop rate"),
    "wall_reach": _("Wall reach"),
    "paid_stop_conversion": _("Paid-stop conversion"),
    "registration_funnel": _("From the wall to an account"),
    "subscription_funnel": _("From reading to paying"),
    "articles_that_stop": _("Articles that stop"),
    "articles_that_sell": _("Articles that sell"),
    "time_to_convert": _("Time to convert"),
    "readings_per_reader": _("Readings per reader"),
    "mrr": _("Monthly recurring revenue"),
    "revenue_per_offer": _("Revenue per offer"),
    "churn": _("Churn"),
    "turns": _("Registrations and subscriptions"),
    "left_out": _("Robots and staff"),
}
QUESTIONS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (
        _("How many of my readers meet the wall?"),
        ("stop_rate", "wall_reach", "active_readers", "readings_per_reader"),
    ),
    (_("Which articles stop them?"), ("articles_that_stop",)),
    (
        _("Who then buys?"),
        (
            "subscription_funnel",
            "registration_funnel",
            "paid_stop_conversion",
            "time_to_convert",
            "articles_that_sell",
        ),
    ),
    (_("What does it bring, and who leaves?"), ("mrr", "churn", "revenue_per_offer", "turns")),
    (_("Who is not counted?"), ("left_out",)),
)
# Shown large on the overview: the figure, its column, what it is called there.
HEADLINES: tuple[tuple[str, str, Promise], ...] = (
    ("active_readers", "readers", _("Active readers")),
    ("stop_rate", "stop_rate", _("Stop rate")),
    ("paid_stop_conversion", "conversion", _("Paid-stop conversion")),
    ("turns", "subscribed", _("New subscriptions")),
    ("mrr", "mrr_minor", _("Monthly recurring revenue")),
    ("churn", "voluntary_rate", _("Voluntary churn")),
)
