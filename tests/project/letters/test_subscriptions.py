"""What happens to subscriptions is mailed: what, to whom, when and how often."""

from datetime import timedelta

import pytest

from broadsheet.mailing.choices import refuse, who_is
from broadsheet.mailing.kinds import Purpose
from broadsheet.mailing.models import Mail
from broadsheet.project.letters.reminders import remind
from broadsheet.subscriptions import dealings, signals
from broadsheet.subscriptions.models import Customer, EndReason, Fault, Purchase, State, Subscription, Unit
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.plans.withdrawing import Statement, declare
from broadsheet.subscriptions.printing.claims import claim
from broadsheet.subscriptions.signals import tell
from tests.project.letters.build import NOW, a_price, a_seller, an_account, said_in, some_subscription
from tests.subscriptions.plans.build import buy
from tests.subscriptions.printing.build import a_delivery

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def kinds():
    return list(Mail.objects.order_by("pk").values_list("kind", flat=True))


def happens(signal, subscription, at=NOW):
    tell(signal, Subscription, subscription=subscription, at=at)
    return Mail.objects.latest("pk")


def test_an_order_is_confirmed_with_all_that_the_law_wants_said():
    seller = a_seller()
    bought = some_subscription()
    Purchase.objects.create(
        key="k",
        account=bought.account,
        price=bought.price,
        subscription=bought,
        person=b"p",
        terms="EUR 15 a month.\nIt renews by itself.",
        language="en",
        agreed_at=NOW,
    )
    text = said_in(happens(signals.subscribed, bought))
    for said in ("Digital", "€15", "It renews by itself.", "24 November 2026", "24 December 2026"):
        assert said in text
    assert "withdraw from this contract until 8 December 2026" in text
    assert seller.legal_name in text
    assert seller.tax_number in text
    assert "/withdraw/" in text


def test_an_order_is_confirmed_once():
    bought = some_subscription()
    happens(signals.subscribed, bought)
    happens(signals.subscribed, bought)
    assert kinds() == ["purchase"]


def test_mails_are_in_the_language_in_which_the_reader_bought():
    bought = some_subscription()
    Purchase.objects.create(
        key="k", account=bought.account, price=bought.price, subscription=bought, person=b"p", language="pl"
    )
    mail = happens(signals.payment_failed, bought)
    assert mail.language == "pl"
    assert "Płatność się nie powiodła" in said_in(mail)


@pytest.mark.parametrize(
    ("signal", "kind"),
    [
        (signals.renewed, "receipt"),
        (signals.payment_failed, "payment_failed"),
        (signals.payment_recovered, "payment_recovered"),
        (signals.cancelled, "cancelled"),
        (signals.paused, "paused"),
        (signals.resumed, "resumed"),
        (signals.plan_changed, "plan_changed"),
        (signals.expired, "expired"),
        (signals.trial_ending, "trial_ending"),
        (signals.card_expiring, "card_expiring"),
    ],
)
def test_each_turn_has_its_mail(signal, kind):
    assert happens(signal, some_subscription()).kind == kind


def test_a_cancelled_reader_is_told_until_when_they_may_read():
    text = said_in(happens(signals.cancelled, some_subscription(cancel_at=NOW + 10 * DAY)))
    assert "You can read on until 4 December 2026; nothing more is charged." in text


def test_a_failed_payment_says_how_to_mend_it():
    bought = some_subscription(state=State.PAST_DUE, grace_ends_at=NOW + 14 * DAY)
    Customer.objects.create(
        account=bought.account,
        provider="invoice",
        provider_id="c",
        card={"brand": "visa", "last4": "4242", "exp_month": 3, "exp_year": 2027},
    )
    text = said_in(happens(signals.payment_failed, bought))
    assert "Visa 4242" in text
    assert f"/account/subscription/{bought.pk}/card/" in text
    assert "until 8 December 2026" in text


def test_a_withdrawal_is_proved_at_once_to_the_address_it_names():
    statement = Statement("W-7K4MPX2Q9R", "Mei", "other@reader.example", "Digital")
    declare(statement, a_seller(), NOW)
    mail = Mail.objects.get(kind="withdrawal")
    assert mail.to == "other@reader.example"
    assert "I withdraw from this contract: Digital." in said_in(mail)
    assert "09:00:00 UTC" in said_in(mail)


def test_who_withdrew_is_not_told_that_it_is_over():
    tell(
        signals.expired,
        Subscription,
        subscription=some_subscription(state=State.EXPIRED, end_reason=EndReason.WITHDRAWN),
        at=NOW,
    )
    assert kinds() == []


def test_a_pause_says_until_when_one_may_read_and_when_it_goes_on():
    paused = some_subscription(state=State.PAUSED, resumes_at=NOW + 90 * DAY)
    text = said_in(happens(signals.paused, paused))
    assert "What is paid stays open until: 24 December 2026" in text
    assert "It goes on by itself on: 22 February 2027" in text


def test_a_pause_without_an_end_or_a_rest_names_neither():
    text = said_in(happens(signals.paused, some_subscription(state=State.PAUSED, paid_until=NOW - DAY)))
    assert "stays open" not in text
    assert "by itself" not in text


def test_another_plan_is_confirmed_with_its_price_and_the_next_payment():
    text = said_in(happens(signals.plan_changed, some_subscription(price=a_price("weekend", 900))))
    assert "From now on it is Weekend." in text
    assert "Price: €9 a month" in text
    assert "Next payment: €9 on 24 December 2026" in text


def test_a_refund_is_told_once_however_often_it_is_tried():
    bought = buy()
    invoice = bought.invoices.get()
    for _try in range(2):
        dealings.refund(invoice, Money(500, "EUR"), NOW + DAY, key="k")
    mail = Mail.objects.get(kind="refunded")
    assert "We have paid back €5 for Digital." in said_in(mail)
    assert f"Invoice: {invoice.number}" in said_in(mail)


def test_a_reported_copy_is_confirmed_to_whoever_has_an_account():
    delivery = a_delivery("100234", account=an_account(), starts_on=NOW.date() - 5 * DAY)
    claim(delivery, NOW.date(), Fault.DAMAGED, "Wet", NOW)
    mail = Mail.objects.get(kind="claim_made")
    assert mail.to == an_account().user.email
    for said in ("Issue: 24 November 2026", "It was damaged", "100234", "/account/print/100234/"):
        assert said in said_in(mail)


def test_a_copy_reported_by_somebody_without_an_account_is_mailed_to_nobody():
    delivery = a_delivery("100234", starts_on=NOW.date() - 5 * DAY)
    claim(delivery, NOW.date(), Fault.MISSED, "", NOW)
    assert kinds() == []


def test_missing_money_is_asked_for_a_second_and_a_last_time():
    bought = some_subscription(state=State.PAST_DUE, paid_until=NOW, grace_ends_at=NOW + 14 * DAY)
    assert [remind(NOW + day * DAY) for day in (1, 6, 7, 8, 11, 12, 13)] == [0, 0, 1, 0, 0, 1, 0]
    assert kinds() == ["payment_failed_again", "payment_failed_last"]
    bought.refresh_from_db()
    assert remind(NOW + 15 * DAY) == 0


def test_a_year_is_announced_before_it_renews_and_a_month_is_not():
    year = some_subscription(price=a_price(term_unit=Unit.YEAR, amount=12000), paid_until=NOW + 365 * DAY)
    some_subscription(an_account("monthly@reader.example"), paid_until=NOW + 31 * DAY)
    assert remind(NOW + 330 * DAY) == 0
    assert [remind(NOW + 336 * DAY), remind(NOW + 337 * DAY)] == [1, 0]
    assert "renews on 24 November 2027" in said_in(Mail.objects.get())
    Subscription.objects.filter(pk=year.pk).update(paid_until=NOW + 730 * DAY)
    assert remind(NOW + 701 * DAY) == 1


def test_what_was_cancelled_does_not_renew():
    some_subscription(
        price=a_price(term_unit=Unit.YEAR, amount=12000),
        paid_until=NOW + 365 * DAY,
        cancel_at=NOW + 365 * DAY,
    )
    assert remind(NOW + 340 * DAY) == 0


def test_an_introductory_price_ends_with_a_warning_a_week_before():
    some_subscription(intro_ends_at=NOW + 90 * DAY, paid_until=NOW + 90 * DAY)
    assert [remind(NOW + 80 * DAY), remind(NOW + 84 * DAY), remind(NOW + 85 * DAY)] == [0, 1, 0]
    assert kinds() == ["intro_ending"]


def test_who_has_left_is_asked_back_once_unless_they_are_back_or_want_no_offers():
    gone = {"state": State.EXPIRED, "end_reason": EndReason.CANCELLED, "ended_at": NOW}
    some_subscription(an_account("gone@reader.example"), **gone)
    some_subscription(back := an_account("back@reader.example"), **gone)
    some_subscription(back)
    some_subscription(silent := an_account("silent@reader.example"), **gone)
    refuse(who_is(silent.user), [Purpose.OFFER], NOW)
    assert [remind(NOW + 29 * DAY), remind(NOW + 30 * DAY), remind(NOW + 31 * DAY)] == [0, 1, 0]
    assert Mail.objects.get().to == "gone@reader.example"
    assert remind(NOW + 100 * DAY) == 0
