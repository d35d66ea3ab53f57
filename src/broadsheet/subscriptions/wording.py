"""Days and amounts in sentences, in the language of whoever reads them."""

from datetime import date, datetime

from babel.dates import format_date, format_skeleton
from django.utils import timezone
from django.utils.translation import get_language

from broadsheet.subscriptions.money import Money

# American order of day and month is for American papers; a publication's own English is British by default.
SPOKEN = {"en": "en_GB"}


def day_text(value: date | datetime) -> str:
    """Return a day in full: 3 December 2026. An instant is told by the active timezone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_date(value, "long", locale=_locale())


def day_month_text(value: datetime) -> str:
    """Return the day and month of an instant, by the active timezone: 30 September."""
    return format_skeleton("MMMMd", timezone.localtime(value), locale=_locale())


def money_text(money: Money) -> str:
    """Return an amount as readers write it."""
    return money.text(get_language() or "en")


def _locale() -> str:
    language = get_language() or "en"
    return SPOKEN.get(language, language.replace("-", "_"))
