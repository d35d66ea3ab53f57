"""What the journal hears from Django's side: readers who register, and every turn of a subscription."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_signed_up
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model

from broadsheet.accounts.models import account_of
from broadsheet.accounts.signing import ISSUED
from broadsheet.journal import Churn, Event, Names
from broadsheet.journal.schema import VERSION
from broadsheet.passes.reader_pass import Pass
from broadsheet.project.books import writer_for
from broadsheet.project.events import CHURN, OF_SUBSCRIPTIONS, Told, record_event
from broadsheet.publishing.models import FrontPage
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.subscriptions import signals
from broadsheet.subscriptions.models import EndReason, Invoice, Offer, Price, Product, Purchase, Subscription
from broadsheet.subscriptions.money import Money
from broadsheet.subscriptions.signals import tell
from tests.journal.builders import rows_in
from tests.publishing.build import a_page, a_section, an_edition

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UNTIL = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)
BROWSER = b"browser-0001"
pytestmark = pytest.mark.django_db


@pytest.fixture
def journal(tmp_path, monkeypatch, django_capture_on_commit_callbacks):
    """What the journal holds, once everything that was done is committed."""
    an_edition()
    writer = writer_for(tmp_path)
    monkeypatch.setattr("broadsheet.project.events.writer_of", lambda environment: writer)

    def after(act):
        with django_capture_on_commit_callbacks(execute=True):
            act()
        writer.stop()
        return rows_in(tmp_path)

    yield after
    writer.stop()


@pytest.fixture
def account():
    return account_of(get_user_model().objects.create_user("ada", "ada@reader.example"))


@pytest.fixture
def subscription(account):
    product = Product.objects.create(name="Digital", slug="digital")
    price = Price.objects.create(product=product, amount_minor=1_900, currency="EUR")
    offer = Offer.objects.create(name="Spring", slug="spring", price=price, headline="Three months")
    return Subscription.objects.create(
        account=account,
        price=price,
        offer=offer,
        state="active",
        paid_until=UNTIL,
        end_reason="payment_failed",
    )


def sold(subscription):
    """Return what every line of a sale says."""
    names = Names.from_text(django_settings.ENVIRONMENT.journal_key)
    return {
        "offer": "spring", "amount_minor": "1900", "currency": "EUR", "product": "digital",
        "version": VERSION,
        "monthly_minor": "1900", "until": str(int(UNTIL.timestamp() * 1000)), "kind": "registered",
        "ts_ms": str(int(NOW.timestamp() * 1000)),
        "subscription": names.of_subscription(subscription.pk),
    }  # fmt: skip


def said(row):
    return {name: value for name, value in row.items() if value}


def name_of(reader_id, at):
    names = Names.from_text(django_settings.ENVIRONMENT.journal_key)
    return names.of(bytes(reader_id), policy_in_force(at), at).split("\t")[0]


def test_who_registers_is_told_with_the_name_they_read_under(journal, account, rf):
    request = rf.get("/")
    setattr(request, ISSUED, Pass.for_newcomer(BROWSER, NOW))
    (row,) = journal(lambda: user_signed_up.send(type(account.user), request=request, user=account.user))
    at = datetime.fromtimestamp(int(row["ts_ms"]) / 1000, UTC)
    assert (row["event"], row["kind"]) == ("registered", "registered")
    assert (row["reader"], row["before"]) == (name_of(account.reader_id, at), name_of(BROWSER, at))


def test_who_registers_without_having_read_is_told_alone(journal, account, rf):
    (row,) = journal(lambda: user_signed_up.send(type(account.user), request=rf.get("/"), user=account.user))
    assert row["before"] == ""


@pytest.mark.parametrize("event", OF_SUBSCRIPTIONS)
def test_every_turn_of_a_subscription_is_told_with_what_was_sold(journal, subscription, event):
    signal = OF_SUBSCRIPTIONS[event]
    (row,) = journal(lambda: tell(signal, Subscription, at=NOW, subscription=subscription))
    reader = name_of(subscription.account.reader_id, NOW)
    assert said(row) == {
        **sold(subscription), "event": event.value,
        # Those that follow the purchase tie no further month of the reader's to it.
        **({"reader": reader} if event is Event.SUBSCRIBED else {}),
        **({"reason": "payment_failed", "churn": "involuntary"} if event is Event.EXPIRED else {}),
    }  # fmt: skip


def test_a_purchase_is_credited_to_the_article_that_led_to_it(journal, subscription):
    article = a_page(a_section(FrontPage.objects.get(), "world"), "sea-gates", NOW)
    order = {"account": subscription.account, "price": subscription.price, "person": b"p", "key": "k"}
    Purchase.objects.create(**order, return_path=f"{article.url}?from=wall")
    subscription.order_key = "k"
    (row,) = journal(lambda: tell(signals.subscribed, Subscription, at=NOW, subscription=subscription))
    assert (row["article"], row["access"]) == (str(article.pk), "metered")


def test_what_was_paid_and_given_back_is_told_as_it_was(journal, subscription):
    invoice = Invoice(amount_minor=900, currency="EUR")
    told = {"at": NOW, "subscription": subscription, "invoice": invoice}

    def act():
        tell(signals.paid, Subscription, **told)
        tell(signals.refunded, Subscription, money=Money(400, "EUR"), **told)

    paid, refunded = journal(act)
    assert said(paid) == {**sold(subscription), "event": "paid", "amount_minor": "900"}
    assert said(refunded) == {**sold(subscription), "event": "refunded", "amount_minor": "400"}


def test_every_reason_to_end_is_somebodys_wish_or_none(journal, subscription):
    assert set(CHURN) == set(EndReason)
    assert {CHURN[reason] for reason in EndReason} == set(Churn)


def test_an_address_is_confirmed_once(journal, account, rf):
    def confirm(address):
        kept = EmailAddress.objects.create(user=account.user, email=address, verified=True)
        email_confirmed.send(EmailAddress, request=rf.get("/"), email_address=kept)

    (row,) = journal(lambda: (confirm("ada@reader.example"), confirm("ada@other.example")))
    assert row["event"] == "confirmed"


def test_a_subscription_without_an_offer_is_told_by_its_price(journal, subscription):
    subscription.offer = None
    signal = OF_SUBSCRIPTIONS[Event.RENEWED]
    (row,) = journal(lambda: tell(signal, Subscription, at=NOW, subscription=subscription))
    assert (row["offer"], row["amount_minor"]) == ("", "1900")


def test_what_was_rolled_back_is_not_told(account, tmp_path, monkeypatch):
    an_edition()
    written = []
    writer = SimpleNamespace(start=lambda: None, write=written.append)
    monkeypatch.setattr("broadsheet.project.events.writer_of", lambda environment: writer)
    record_event(Event.EXPIRED, NOW, Told())
    assert written == []  # the test's own transaction never commits
