"""Carrying price rises out: tell who has to be told, take answers, and put the new price in place in time.

All of it can be done again, at once or days later, and comes to the same.
"""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from broadsheet.subscriptions import dealings, signals
from broadsheet.subscriptions.audit import record
from broadsheet.subscriptions.clock import the_zone
from broadsheet.subscriptions.languages import language_for
from broadsheet.subscriptions.models import (
    Answer,
    Consent,
    EndReason,
    Price,
    PriceNotice,
    PriceRise,
    RiseOutcome,
    State,
    Subscription,
)
from broadsheet.subscriptions.providers import ProviderRefused, ProviderUnavailable
from broadsheet.subscriptions.rises.choosing import Concerned, concerned, settled_before
from broadsheet.subscriptions.rises.wording import answer_text, notice_text
from broadsheet.subscriptions.signals import tell

log = logging.getLogger(__name__)
# Months are not equally long: a renewal may come so much before the day that its reader was told.
NEARLY = timedelta(days=4)


class AnsweredBefore(Exception):
    """The reader has answered, or it is too late to."""


def carry_on(now: datetime) -> None:
    """Tell those who have to be told by now, and settle the renewals that come near."""
    for rise in PriceRise.objects.filter(stopped_at=None).select_related("price__product", "new_price"):
        for one in concerned(rise, now):
            if one.is_due(now):
                tell_one(rise, one, now)
    open_ones = PriceNotice.objects.filter(settled_at=None)
    for notice in open_ones.select_related("rise__price", "rise__new_price", "subscription__price__product"):
        try:
            settle(notice, now)
        except (ProviderRefused, ProviderUnavailable) as error:
            log.warning("the price of %s was not raised: %s", notice.subscription.provider_id, error)


def tell_one(rise: PriceRise, one: Concerned, now: datetime) -> PriceNotice | None:
    """Write down what a reader is told and have it mailed; None if somebody else was quicker."""
    subscription = one.subscription
    with translation.override(language_for(subscription)), timezone.override(the_zone(now)):
        words = notice_text(rise, subscription, one.renews_at)
    try:
        with transaction.atomic():
            notice = PriceNotice.objects.create(
                rise=rise,
                account=subscription.account,
                subscription=subscription,
                renews_at=one.renews_at,
                words=words,
                told_at=now,
            )
            tell(signals.price_rise_told, PriceNotice, subscription=subscription, notice=notice, at=now)
    except IntegrityError:
        return None
    return notice


@transaction.atomic
def answer(notice: PriceNotice, said: Answer, now: datetime) -> PriceNotice:
    """Keep a reader's answer with the words on the button. Raises AnsweredBefore."""
    rows = PriceNotice.objects.select_for_update(of=("self",)).select_related("rise__new_price")
    held = rows.get(pk=notice.pk)
    if held.answer or held.settled_at is not None or not held.rise.asks:
        raise AnsweredBefore
    held.answer, held.answered_at = said, now
    held.answer_words = answer_text(held.rise, said, held.renews_at)
    held.save(update_fields=["answer", "answered_at", "answer_words"])
    detail = {"words": held.answer_words}
    record(held.account, f"price rise {said.value}", now, subscription=held.subscription, detail=detail)
    return held


def settle(notice: PriceNotice, now: datetime) -> RiseOutcome | None:
    """Do what follows from a notice once its renewal is near, and return what; None before that."""
    subscription, rise = notice.subscription, notice.rise
    if subscription.state == State.EXPIRED or subscription.price_id not in (rise.price_id, rise.new_price_id):
        return _settled(notice, RiseOutcome.LEFT, now)
    if rise.stopped_at is not None:
        return _call_off(notice, now)
    if not _is_near(notice, now):
        return None
    if rise.consent == Consent.NOTICE or notice.answer == Answer.AGREED:
        dealings.raise_price(subscription, rise.new_price, now)
        return _settled(notice, RiseOutcome.RAISED, now)
    if rise.consent == Consent.OR_KEEP:
        return _settled(notice, RiseOutcome.KEPT, now)
    dealings.cancel(subscription, now, reason=EndReason.BY_STAFF, words="did not agree to the new price")
    return _settled(notice, RiseOutcome.ENDED, now)


def stop(rise: PriceRise, now: datetime) -> None:
    """Tell nobody more. Those who were told keep their price, where it is not raised already.

    They are mailed so when what is due is next carried on: there may be thousands.
    """
    rise.stopped_at = now
    rise.save(update_fields=["stopped_at"])


def find_open(subscription: Subscription) -> PriceNotice | None:
    """Return what a reader was told of and what is still to come; None if there is nothing."""
    notices = subscription.price_notices.filter(settled_at=None, rise__stopped_at=None)
    return notices.select_related("rise__new_price", "rise__price").first()


def coming_price(subscription: Subscription) -> Price | None:
    """Return the price of the next renewal, where a rise has been told and holds for it; None otherwise."""
    notice, renews_at = find_open(subscription), subscription.paid_until
    if notice is None or renews_at is None or renews_at < notice.renews_at - NEARLY:
        return None
    holds = notice.rise.consent == Consent.NOTICE or notice.answer == Answer.AGREED
    return notice.rise.new_price if holds else None


def _is_near(notice: PriceNotice, now: datetime) -> bool:
    """Whether the next renewal is the one that was named, or a later one, and its price is to be set now."""
    subscription = notice.subscription
    renews_at = subscription.paid_until
    if renews_at is None or renews_at <= now or subscription.cancel_at is not None:
        return False
    if subscription.state != State.ACTIVE or renews_at < notice.renews_at - NEARLY:
        return False
    return renews_at - settled_before(subscription) <= now


@transaction.atomic
def _call_off(notice: PriceNotice, now: datetime) -> RiseOutcome:
    """Let a reader keep their price, and tell them: they may have said no, and expect an end."""
    about = {"subscription": notice.subscription, "notice": notice}
    tell(signals.price_rise_stopped, PriceNotice, **about, at=now)
    return _settled(notice, RiseOutcome.KEPT, now)


def _settled(notice: PriceNotice, outcome: RiseOutcome, now: datetime) -> RiseOutcome:
    notice.outcome, notice.settled_at = outcome, now
    notice.save(update_fields=["outcome", "settled_at"])
    return outcome
