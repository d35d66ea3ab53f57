"""The withdrawal function: two steps, a stored statement, a proof, and the contract's end."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation
from wagtail.models import Site

from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import (
    AuditEntry,
    EndReason,
    Handling,
    Seller,
    State,
    Subscription,
    Withdrawal,
    WithdrawalRefund,
)
from broadsheet.subscriptions.plans.ending import carry_out
from broadsheet.subscriptions.signals import withdrawn
from tests.subscriptions.plans.build import DAY, NOW, an_account, buy, far_away, signed_in, text_of
from tests.subscriptions.printing.build import a_delivery

PATH = "/withdraw/"
SAID = {"name": "Mei Arunrat", "email": "mei@paper.example", "contract": "the digital one"}


@pytest.fixture(autouse=True)
def _at_nine(clock):
    return clock


@pytest.fixture
def told():
    """The withdrawals that others were told of."""
    heard = []

    def hear(withdrawal, **about):
        heard.append(withdrawal)

    withdrawn.connect(hear)
    yield heard
    withdrawn.disconnect(hear)


def confirm(client, **said):
    """Go through both steps as a browser does: send the second page's own form back."""
    page = BeautifulSoup(client.post(PATH, SAID | said).content, "html.parser")
    button = page.find("button", string="Confirm withdrawal")
    fields = {field["name"]: field["value"] for field in button.find_parent("form").find_all("input")}
    fields.pop("csrfmiddlewaretoken", None)
    return client.post(PATH, fields | {button["name"]: button["value"]}, follow=True)


def a_seller(**said):
    seller = Seller.for_site(Site.objects.get(is_default_site=True))
    for name, value in said.items():
        setattr(seller, name, value)
    seller.save()
    return seller


def test_it_works_without_an_account_in_two_steps(told):
    client = Client()
    assert "Continue" in text_of(client.get(PATH))
    assert not Withdrawal.objects.exists()
    shown = text_of(client.post(PATH, SAID))
    assert "the digital one" in shown
    assert not Withdrawal.objects.exists(), "the first step only shows what will be declared"
    done = text_of(confirm(client))
    withdrawal = Withdrawal.objects.get()
    assert withdrawal.reference in done
    assert (withdrawal.stated_at, withdrawal.handling, withdrawal.subscription) == (NOW, Handling.OPEN, None)
    assert told == [withdrawal]


def test_the_proof_holds_the_words_and_the_second():
    confirm(Client())
    proof = Withdrawal.objects.get().proof
    assert "I withdraw from this contract: the digital one." in proof
    assert "Name: Mei Arunrat" in proof
    assert "on 24 November 2026 at 09:00:00 (2026-11-24 09:00:00 UTC)" in proof or (
        "(2026-11-24 09:00:00 UTC)" in proof
    )


def test_what_was_typed_can_be_changed_before_it_is_confirmed():
    page = text_of(Client().post(PATH, SAID | {"again": "yes"}))
    assert 'value="the digital one"' in page
    assert "Continue" in page


@pytest.mark.parametrize("missing", SAID)
def test_what_is_missing_is_asked_for(missing):
    answer = Client().post(PATH, SAID | {missing: "", "confirmed": "yes"})
    assert 'role="alert"' in text_of(answer)
    assert not Withdrawal.objects.exists()


def test_confirming_twice_declares_once(told):
    client = Client()
    fields = SAID | {"reference": "W-23456789AB", "confirmed": "yes"}
    for _ in range(2):
        assert client.post(PATH, fields).status_code == 302
    assert Withdrawal.objects.count() == len(told) == 1


def test_a_reference_of_ones_own_making_is_not_taken():
    Client().post(PATH, SAID | {"reference": "W-1<script>", "confirmed": "yes"})
    assert Withdrawal.objects.get().reference != "W-1<script>"


def test_who_is_signed_in_chooses_a_contract_which_ends_at_once(told):
    subscription = buy()
    client = signed_in()
    page = BeautifulSoup(client.get(PATH).content, "html.parser")
    assert [option.text for option in page.find("select").find_all("option")] == [
        "Digital, concluded on 24 November 2026"
    ]
    done = text_of(confirm(client, contract=str(subscription.pk)))
    assert "The contract has ended." in done
    subscription.refresh_from_db()
    assert (subscription.state, subscription.end_reason) == (State.EXPIRED, EndReason.WITHDRAWN)
    assert rights_of(subscription.account, NOW).entitlements == ()
    invoice = subscription.invoices.get()
    assert invoice.refunded_minor == invoice.amount_minor == 1500
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.refunded_minor, withdrawal.contract) == (
        1500,
        "Digital, concluded on 24 November 2026",
    )
    done = {"withdrawal declared", "cancelled", "refunded"}
    assert done <= set(AuditEntry.objects.values_list("action", flat=True))


def test_anothers_contract_cannot_be_chosen():
    buy()
    mine = buy(an_account("other@paper.example"))
    client = signed_in(mine.account)
    theirs = Subscription.objects.exclude(pk=mine.pk).get()
    assert 'role="alert"' in text_of(client.post(PATH, SAID | {"contract": theirs.pk, "confirmed": "yes"}))
    assert not Withdrawal.objects.exists()


def test_after_its_days_a_contract_is_no_longer_offered_but_a_statement_is_still_taken(clock):
    buy()
    clock.turn(days=16)
    client = signed_in()
    text = text_of(client.get(PATH))
    assert "No subscription of the account you are signed in to is that young" in text
    confirm(client)
    assert Withdrawal.objects.get().handling == Handling.OPEN


def test_address_and_subscriber_number_together_find_the_contract():
    subscription = buy()
    a_delivery("1234567897", subscription=subscription)
    confirm(Client(), contract="1234 5678 97", email="MEI@paper.example")
    subscription.refresh_from_db()
    assert subscription.state == State.EXPIRED


@pytest.mark.parametrize(
    "said",
    [{"contract": "1234567897", "email": "eve@paper.example"}, {"contract": "mei@paper.example"}],
)
def test_one_of_them_alone_finds_nothing_and_says_nothing(said):
    subscription = buy()
    a_delivery("1234567897", subscription=subscription)
    text = text_of(confirm(Client(), **said))
    assert "We look for the contract" in text
    subscription.refresh_from_db()
    assert subscription.state == State.ACTIVE


def test_numbers_that_follow_one_another_prove_nothing():
    subscription = buy()
    confirm(Client(), contract=subscription.invoices.get().number)
    assert Withdrawal.objects.get().subscription is None


def test_trying_numbers_out_soon_finds_nothing_any_more():
    subscription = buy()
    a_delivery("1234567897", subscription=subscription)
    for number in range(5):
        confirm(Client(), contract=str(number))
    confirm(Client(), contract="1234567897")
    subscription.refresh_from_db()
    assert subscription.state == State.ACTIVE
    assert Withdrawal.objects.count() == 6, "the statement is taken and proved all the same"


def test_what_goes_back_follows_the_publishers_rule(clock):
    a_seller(withdrawal_refund=WithdrawalRefund.REST)
    subscription = buy()
    clock.turn(days=10)
    confirm(signed_in(), contract=str(subscription.pk))
    assert Withdrawal.objects.get().refunded_minor == 1000


def test_a_provider_that_does_not_answer_leaves_it_to_the_desk_and_nothing_is_done_twice():
    subscription = buy()
    provider = far_away(is_silent=True)
    confirm(signed_in(), contract=str(subscription.pk))
    provider.is_silent = False
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.handling, withdrawal.refunded_minor) == (Handling.OPEN, 0)
    for _ in range(2):
        withdrawal.refresh_from_db()
        carry_out(withdrawal, a_seller(), NOW + DAY, actor="desk")
    withdrawal.refresh_from_db()
    assert (withdrawal.handling, withdrawal.refunded_minor) == (Handling.DONE, 1500)
    assert AuditEntry.objects.filter(action="cancelled").count() == 1


def test_the_function_stands_at_the_foot_of_pages_while_the_publisher_owes_it():
    client = signed_in()
    assert 'href="/withdraw/"' in text_of(client.get("/account/"))
    a_seller(has_withdrawal=False)
    assert 'href="/withdraw/"' not in text_of(client.get("/account/"))
    assert client.get(PATH).status_code == 404


def test_the_proof_speaks_the_readers_language():
    client = Client(headers={"accept-language": "pl"})
    client.post(PATH, SAID | {"confirmed": "yes"})
    with translation.override("pl"):
        assert Withdrawal.objects.get().language == "pl"
        assert "24 listopada 2026" in Withdrawal.objects.get().proof


def test_the_last_page_is_shown_to_whoever_declared_and_to_nobody_else():
    client = Client()
    confirm(client)
    assert client.get("/withdraw/done/").status_code == 200
    assert Client().get("/withdraw/done/").status_code == 302
