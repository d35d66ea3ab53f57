"""Money that comes by bank transfer, and what staff sell and give by themselves."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from wagtail.models import Site

from broadsheet.mailing.models import Mail
from broadsheet.subscriptions.gifts.ordering import Wish, open_payment, order
from broadsheet.subscriptions.models import Billing, Gift, Seller, State, Subscription, Transfer
from broadsheet.subscriptions.reconcile import tend
from tests.subscriptions.plans.build import NOW, a_price, an_account, buy, signed_in, text_of

pytestmark = pytest.mark.django_db
OWED = "/admin/readers/owed/"


@pytest.fixture(autouse=True)
def by_transfer(clock):
    """The paper is paid by bank transfer, and its clock stands."""
    clock.now = NOW
    billing = Billing.load()
    billing.provider = "invoice"
    billing.save()


@pytest.fixture
def desk():
    """Somebody who may see subscriptions and change them."""
    user = User.objects.create_superuser("publisher", "publisher@paper.example")
    client = Client()
    client.force_login(user)
    return client


def a_gift(giver):
    wish = Wish("Ada", "", "Mei", "", NOW, "You pay once.")
    return open_payment(order(giver, a_price(), wish, NOW), giver, "https://paper.example/", NOW)


def test_what_is_owed_is_listed_with_its_reference_and_marked_as_paid(desk):
    bought = buy(is_paid=False)
    invoice = bought.invoices.get()
    text = text_of(desk.get(OWED))
    assert invoice.number in text
    assert "€15" in text
    page = f"{OWED}invoice/{invoice.pk}/"
    assert "opens at once" in text_of(desk.get(page))
    answer = desk.post(page, {"paid_on": "2026-11-23"})
    assert answer.status_code == 302
    bought.refresh_from_db()
    assert bought.state == State.ACTIVE
    assert timedelta(hours=9) < NOW - bought.invoices.get().paid_at <= timedelta(hours=48)
    entry = bought.account.audit_entries.filter(action="marked paid").get()
    assert (entry.actor, entry.detail["invoice"]) == ("publisher", invoice.number)
    assert invoice.number not in text_of(desk.get(OWED))
    assert desk.get(page).status_code == 404


def test_the_list_is_narrowed_by_what_stands_on_a_bank_statement(desk):
    first, second = buy(is_paid=False), buy(an_account("tom@reader.example", "Tom"), is_paid=False)
    text = text_of(desk.get(OWED, {"q": second.invoices.get().number}))
    assert "tom@reader.example" in text
    assert first.account.user.email not in text
    assert "Nothing that is awaited" in text_of(desk.get(OWED, {"q": "T1999-1"}))


def test_a_day_that_is_still_to_come_is_refused(desk):
    bought = buy(is_paid=False)
    answer = desk.post(f"{OWED}invoice/{bought.invoices.get().pk}/", {"paid_on": "2026-11-26"})
    assert "Expected today or an earlier day" in text_of(answer)
    assert bought.invoices.get().paid_at is None


def test_what_is_late_is_said_to_be(desk, clock):
    buy(is_paid=False)
    assert "overdue" not in text_of(desk.get(OWED))
    clock.now = NOW + timedelta(days=15)
    assert "overdue" in text_of(desk.get(OWED))


def test_a_gift_that_is_paid_by_transfer_is_bought_when_staff_say_so_and_taken_back_when_it_is_paid_back(
    desk,
):
    gift = a_gift(an_account())
    transfer = Transfer.objects.get()
    assert transfer.number in text_of(desk.get(OWED))
    desk.post(f"{OWED}transfer/{transfer.pk}/", {"paid_on": "2026-11-24"})
    gift.refresh_from_db()
    assert gift.bought_at == NOW
    story = f"/admin/readers/{an_account().pk}/"
    assert "Pay back and take back" in text_of(desk.get(story))
    desk.post(f"/admin/readers/refund/gift/{gift.pk}/")
    gift.refresh_from_db()
    assert (gift.withdrawn_at, gift.refunded_minor) == (NOW, 1500)
    assert "taken back" in text_of(desk.get(story))
    assert desk.get(f"/admin/readers/refund/gift/{gift.pk}/").status_code == 404


def test_an_invoice_is_mailed_with_where_to_pay_it(desk):
    seller = Seller.for_site(Site.objects.get(is_default_site=True))
    seller.bank_details = "IBAN XX00 1111 2222"
    seller.save()
    bought = buy()
    tend(NOW + timedelta(days=17))
    newest = bought.invoices.get(paid_at=None)
    said = Mail.objects.get(kind="invoice_issued", once=f"invoice_issued {newest.pk}").facts
    assert (said["invoice"], said["bank_details"]) == (newest.number, "IBAN XX00 1111 2222")
    assert (said["due"], said["amount"]) == ("25 December 2026", "€15")


def test_staff_sell_by_invoice_whatever_the_shop_takes(desk):
    billing = Billing.load()
    billing.provider = "stripe"
    billing.save()
    account, price = an_account(), a_price()
    answer = desk.post(f"/admin/readers/{account.pk}/invoice/", {"price": price.pk})
    assert answer.status_code == 302
    sold = Subscription.objects.get()
    assert (sold.provider, sold.state, sold.invoices.get().amount_minor) == (
        "invoice",
        State.INCOMPLETE,
        1500,
    )
    assert account.audit_entries.filter(action="sold by invoice", actor="publisher").exists()
    assert "Mark as paid" in text_of(desk.get(f"/admin/readers/{account.pk}/"))


def test_staff_give_a_subscription_until_a_day_and_no_second_one(desk):
    account, price = an_account(), a_price()
    page = f"/admin/readers/{account.pk}/give/"
    assert "Expected a time that is still to come" in text_of(
        desk.post(page, {"price": price.pk, "until": "2026-01-01 00:00"})
    )
    desk.post(page, {"price": price.pk, "until": "2027-01-01 00:00"})
    assert Subscription.objects.get().state in (State.ACTIVE, State.TRIALING)
    answer = desk.post(page, {"price": price.pk, "until": "2027-01-01 00:00"})
    assert "has a subscription" in text_of(answer)
    assert Subscription.objects.count() == 1


def test_who_may_only_look_sees_no_buttons_and_can_press_none():
    bought = buy(is_paid=False)
    reader_desk = User.objects.create_user("support", is_staff=True)
    seeing = Group.objects.create(name="Support")
    seeing.permissions.set(Permission.objects.filter(codename__in=("access_admin", "view_subscription")))
    reader_desk.groups.add(seeing)
    client = Client()
    client.force_login(reader_desk)
    text = text_of(client.get(OWED))
    assert bought.invoices.get().number in text
    assert "Mark as paid" not in text
    assert (
        client.post(f"{OWED}invoice/{bought.invoices.get().pk}/", {"paid_on": "2026-11-24"}).status_code
        == 302
    )
    assert bought.invoices.get().paid_at is None
    assert signed_in().get(OWED).status_code in (302, 403)


def test_gifts_given_are_on_their_givers_page_with_code_and_receipt(desk):
    gift = a_gift(an_account())
    desk.post(f"{OWED}transfer/{Transfer.objects.get().pk}/", {"paid_on": "2026-11-24"})
    text = text_of(signed_in().get("/account/subscription/"))
    assert "Gifts you have given" in text
    assert f"/account/gifts/{gift.key}/receipt/" in text
    assert Gift.objects.get().number in text_of(signed_in().get(f"/account/gifts/{gift.key}/receipt/"))
