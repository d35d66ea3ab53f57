"""A price rises: who is told when, what they can say, and what they pay then. By bank transfer."""

from datetime import timedelta

import pytest

from broadsheet.mailing.models import Mail
from broadsheet.project.letters.facts import facts_of
from broadsheet.subscriptions import dealings
from broadsheet.subscriptions.agreed import How, agreed_by
from broadsheet.subscriptions.models import (
    Answer,
    Consent,
    Offer,
    PriceNotice,
    RiseOutcome,
    State,
    Subscription,
)
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.plans.telling import next_payment
from broadsheet.subscriptions.reconcile import tend
from broadsheet.subscriptions.rises.carrying import AnsweredBefore, answer, carry_on, stop
from broadsheet.subscriptions.rises.previewing import preview_of
from broadsheet.subscriptions.transfers.deeds import mark_paid
from tests.subscriptions.plans.build import DAY, NOW, a_price, an_account, buy, signed_in, text_of
from tests.subscriptions.rises.build import a_rise, bills_of

HOME = "/account/subscription/"
# The subscription of these tests was bought on 24 November; 30 days of notice reach beyond 24 December.
SECOND_RENEWAL = NOW.replace(year=2027, month=1)


@pytest.fixture(autouse=True)
def _at_nine(clock):
    return clock


def live(subscription: Subscription, until, clock):
    """Let days go by, tending every other, and pay every invoice when it is written."""
    while clock.now < until:
        tend(clock.turn(days=2))
        for invoice in subscription.invoices.filter(paid_at=None, voided_at=None):
            mark_paid(invoice, clock.now, clock.now, actor="desk")
    subscription.refresh_from_db()


def outcome_of(subscription):
    return subscription.price_notices.get().outcome


def test_the_first_renewal_after_the_notice_is_dearer_and_the_one_before_is_not(clock):
    bought = buy()
    a_rise()
    live(bought, NOW + 80 * DAY, clock)
    assert bills_of(bought)[:4] == [1500, 1500, 1800, 1800]
    assert outcome_of(bought) == RiseOutcome.RAISED
    assert bought.price.amount_minor == 1800


def test_a_reader_is_mailed_once_and_at_least_thirty_days_before(clock):
    bought = buy()
    a_rise()
    live(bought, NOW + 80 * DAY, clock)
    (notice,) = PriceNotice.objects.all()
    assert notice.renews_at == SECOND_RENEWAL
    assert notice.renews_at - notice.told_at >= timedelta(days=30)
    (mail,) = Mail.objects.filter(kind="price_rise")
    assert mail.facts["notice"] == notice.words
    assert "Digital costs €15 a month until now, and €18 a month for terms" in notice.words
    assert "it goes on at the new price from 24 January 2027" in notice.words
    assert "/cancel/" in mail.facts["cancel_link"]
    assert not Mail.objects.filter(kind="plan_changed").exists()


def test_page_and_mails_name_the_new_price_once_it_is_that_of_the_next_payment(clock):
    bought = buy()
    a_rise()
    live(bought, NOW + 28 * DAY, clock)
    page = text_of(signed_in().get(HOME))
    assert bought.price.amount_minor == 1500
    assert "The next payment is €18, on 24 January 2027." in page
    assert "It renews at €18 a month until you cancel." in page
    assert facts_of(bought)["next_payment"] == "€18 on 24 January 2027"


def test_who_was_told_too_late_pays_the_old_price_once_more(clock):
    bought = buy()
    clock.turn(days=25)
    a_rise(from_at=NOW + 30 * DAY)
    tend(clock.now)
    live(bought, NOW + 65 * DAY, clock)
    assert bought.price_notices.get().renews_at == SECOND_RENEWAL
    assert bills_of(bought)[:3] == [1500, 1500, 1800]


def test_nobody_is_told_long_before_the_day(clock):
    bought = buy()
    a_rise(from_at=NOW + 70 * DAY)
    live(bought, NOW + 56 * DAY, clock)
    assert not bought.price_notices.exists()
    live(bought, NOW + 80 * DAY, clock)
    assert bought.price.amount_minor == 1800


def test_readers_are_not_told_whose_price_was_promised_or_who_leave():
    price = a_price()
    offer = Offer.objects.create(
        name="Intro", slug="intro", price=price, headline="Try", intro_amount_minor=100, intro_count=2
    )
    Subscription.objects.filter(pk=buy(an_account("a@paper.example")).pk).update(
        offer=offer, intro_ends_at=NOW + 30 * DAY
    )
    dealings.cancel(buy(an_account("b@paper.example")), NOW)
    buy(an_account("c@paper.example"), trial_days=14)
    dealings.pause(buy(an_account("d@paper.example")), NOW + 60 * DAY, NOW)
    buy(an_account("e@paper.example"), a_price("print", 3000))
    buy(an_account("f@paper.example"))
    found = preview_of(a_rise(), NOW + DAY)
    assert found.count == 1
    assert (found.before, found.after) == (Money(1500, "EUR"), Money(1800, "EUR"))
    assert found.renews_from == found.renews_until == SECOND_RENEWAL


def test_where_consent_is_asked_silence_keeps_the_old_price(clock):
    bought = buy()
    a_rise(Consent.OR_KEEP)
    live(bought, NOW + 80 * DAY, clock)
    assert set(bills_of(bought)) == {1500}
    assert outcome_of(bought) == RiseOutcome.KEPT


def test_where_consent_is_asked_a_yes_is_kept_and_paid(clock):
    bought, client = buy(), signed_in()
    a_rise(Consent.OR_KEEP)
    live(bought, NOW + 28 * DAY, clock)
    page = text_of(client.get(HOME))
    assert "It becomes dearer for you only if you agree." in page
    assert "I agree to pay €18 a month from 24 January 2027" in page
    assert "We send more reporters." in page
    clock.turn(hours=1)
    page = text_of(client.post(f"{HOME}{bought.pk}/price/", {"answer": "agreed"}, follow=True))
    assert "Your answer: I agree to pay €18 a month from 24 January 2027." in page
    assert 'value="agreed"' not in page
    assert [one.how for one in agreed_by(bought.account)] == [How.AGREED, How.TOLD]
    live(bought, NOW + 80 * DAY, clock)
    assert bills_of(bought)[:3] == [1500, 1500, 1800]
    assert next_payment(bought)[1] == Money(1800, "EUR")


@pytest.mark.parametrize("said", ["", Answer.DECLINED])
def test_where_the_publisher_says_so_it_ends_without_a_yes(said, clock):
    bought = buy()
    a_rise(Consent.OR_END)
    live(bought, NOW + 28 * DAY, clock)
    if said:
        answer(bought.price_notices.get(), said, clock.now)
    live(bought, NOW + 65 * DAY, clock)
    assert (bought.state, bought.ended_at) == (State.EXPIRED, SECOND_RENEWAL)
    assert outcome_of(bought) == RiseOutcome.ENDED
    assert set(bills_of(bought)) == {1500}


def test_an_answer_is_given_once_and_by_its_reader_alone(clock):
    bought = buy()
    a_rise(Consent.OR_KEEP)
    live(bought, NOW + 28 * DAY, clock)
    stranger = signed_in(an_account("tom@paper.example", "Tom"))
    assert stranger.post(f"{HOME}{bought.pk}/price/", {"answer": "agreed"}).status_code == 404
    signed_in().post(f"{HOME}{bought.pk}/price/", {"answer": "perhaps"})
    notice = bought.price_notices.get()
    assert notice.answer == ""
    answer(notice, Answer.DECLINED, clock.now)
    with pytest.raises(AnsweredBefore):
        answer(notice, Answer.AGREED, clock.now)
    notice.refresh_from_db()
    assert (notice.answer, notice.answer_words) == (Answer.DECLINED, "I do not agree")


def test_a_notice_without_a_question_takes_no_answer(clock):
    bought = buy()
    a_rise()
    live(bought, NOW + 28 * DAY, clock)
    with pytest.raises(AnsweredBefore):
        answer(bought.price_notices.get(), Answer.AGREED, clock.now)


def test_who_cancels_after_the_notice_pays_nothing_more(clock):
    bought = buy()
    a_rise()
    live(bought, NOW + 35 * DAY, clock)
    dealings.cancel(bought, clock.now)
    live(bought, NOW + 80 * DAY, clock)
    assert bought.state == State.EXPIRED
    assert set(bills_of(bought)) == {1500}
    assert outcome_of(bought) == RiseOutcome.LEFT


def test_a_rise_that_is_stopped_touches_nobody_whose_price_is_not_raised_yet(clock):
    bought = buy()
    rise = a_rise()
    live(bought, NOW + 28 * DAY, clock)
    stop(rise, clock.now)
    assert "The price rises" not in text_of(signed_in().get(HOME))
    live(bought, NOW + 80 * DAY, clock)
    assert set(bills_of(bought)) == {1500}
    assert outcome_of(bought) == RiseOutcome.KEPT


def test_who_was_told_is_mailed_once_when_the_price_stays_and_nobody_else(clock):
    bought = buy()
    rise = a_rise()
    live(bought, NOW + 28 * DAY, clock)
    mails = Mail.objects.filter(kind="price_stays")
    stop(rise, clock.now)
    assert not mails.exists(), "there may be thousands, and an editor waits"
    carry_on(clock.now)
    assert mails.get().user_id == bought.account.user_id
    live(bought, NOW + 40 * DAY, clock)
    assert mails.count() == 1


def test_a_rise_that_is_stopped_before_anybody_was_told_mails_nobody(clock):
    buy()
    stop(a_rise(), clock.now)
    assert not Mail.objects.filter(kind="price_stays").exists()


def test_what_was_told_is_in_the_readers_language(clock):
    bought = buy()
    bought.account.user.refresh_from_db()
    from_polish = signed_in()
    from_polish.post("/account/mail/", {"language": "pl"})
    a_rise()
    live(bought, NOW + 28 * DAY, clock)
    assert "24 stycznia 2027" in bought.price_notices.get().words


def test_with_new_readers_at_the_new_price_offers_change_to_it():
    facts = {"price": a_price(), "headline": "Read", "starts_at": NOW}
    offer = Offer.objects.create(name="Monthly", slug="monthly", **facts)
    rise = a_rise(sells_new=True)
    offer.refresh_from_db()
    assert offer.price == rise.new_price
    assert offer.is_running(NOW + DAY)
    assert not a_price().is_on_sale
