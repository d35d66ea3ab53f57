"""Days without the paper, and days elsewhere: asked for by readers, as far as the delivery file is open."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.models import Delivery, HolidayStop, Redirect
from broadsheet.subscriptions.printing.starting import first_issue
from broadsheet.subscriptions.wording import day_text

LONGEST_DAYS = 180
DAY = timedelta(days=1)


class BadStretch(ValueError):
    """Days that cannot be had; the message tells the reader why, `part` is the field it is about."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


def check_stretch(delivery: Delivery, first_on: date, last_on: date, now: datetime) -> None:
    """Raise BadStretch for days that come too soon, end before they begin or last too long."""
    opens = first_issue(delivery, now)
    if last_on < first_on:
        raise BadStretch("last_on", _("This is before the first day."))
    if (last_on - first_on).days >= LONGEST_DAYS:
        raise BadStretch("last_on", _("At most %(days)s days at once.") % {"days": LONGEST_DAYS})
    if first_on < opens:
        sentence = _("The first issue that this still reaches is that of %(day)s.")
        raise BadStretch("first_on", sentence % {"day": day_text(opens)})


def stop(delivery: Delivery, first_on: date, last_on: date, now: datetime) -> HolidayStop:
    """Return a new holiday stop. Raises BadStretch, also for days that are stopped already."""
    check_stretch(delivery, first_on, last_on, now)
    _refuse_overlap(delivery.stops, first_on, last_on)
    made = HolidayStop.objects.create(delivery=delivery, first_on=first_on, last_on=last_on, made_at=now)
    _note(delivery, "holiday stop", now, first_on, last_on)
    return made


def redirect(
    delivery: Delivery, address: dict[str, str], first_on: date, last_on: date, now: datetime
) -> Redirect:
    """Return a new redirect to an address that was checked. Raises BadStretch, also for days redirected."""
    check_stretch(delivery, first_on, last_on, now)
    _refuse_overlap(delivery.redirects, first_on, last_on)
    made = Redirect(delivery=delivery, first_on=first_on, last_on=last_on, made_at=now)
    made.set_address(address)
    made.save()
    _note(delivery, "redirect", now, first_on, last_on)
    return made


def end_early(stretch: HolidayStop | Redirect, now: datetime) -> None:
    """Undo a stop or a redirect from the first issue that can still be changed on."""
    opens = first_issue(stretch.delivery, now)
    if stretch.first_on >= opens:
        stretch.delete()
    elif stretch.last_on >= opens:
        stretch.last_on = opens - DAY
        stretch.save()
    _note(stretch.delivery, f"{stretch._meta.model_name} ended", now, stretch.first_on, stretch.last_on)


def _refuse_overlap(kept, first_on: date, last_on: date) -> None:
    other = kept.filter(first_on__lte=last_on, last_on__gte=first_on).first()
    if other is not None:
        sentence = _("You have already asked for %(first)s to %(last)s.")
        facts = {"first": day_text(other.first_on), "last": day_text(other.last_on)}
        raise BadStretch("first_on", sentence % facts)


def _note(delivery: Delivery, action: str, now: datetime, first_on: date, last_on: date) -> None:
    if delivery.account is not None:
        detail = {"number": delivery.number, "from": first_on.isoformat(), "until": last_on.isoformat()}
        record(delivery.account, action, now, subscription=delivery.subscription, detail=detail)
