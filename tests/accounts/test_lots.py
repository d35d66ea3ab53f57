"""What experiments draw a reader by: it stays the same across signing up, in and out."""

from datetime import timedelta

import pytest

from broadsheet.accounts.models import Account
from broadsheet.ledgers import MemoryLedger
from broadsheet.passes.cookies import NAME
from broadsheet.passes.sealing import seal
from tests.accounts.build import BROWSER, KEYRING, NOW, a_browser, a_holder, an_issuer
from tests.accounts.pages import carried_pass, sign_in

LATER = NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_an_account_takes_the_lot_of_the_browser_that_first_signs_in_and_keeps_it(client, clock, reader):
    client.cookies[NAME] = seal(a_browser(), KEYRING)
    sign_in(client)
    assert carried_pass(client, clock).drawn_by == BROWSER
    other = type(client)()
    sign_in(other)
    assert carried_pass(other, clock).drawn_by == BROWSER
    assert bytes(Account.objects.get(pk=reader.pk).lot) == BROWSER


@pytest.mark.django_db
def test_a_browser_that_signs_in_to_an_account_of_another_arm_comes_into_the_accounts(client, clock, reader):
    Account.objects.filter(pk=reader.pk).update(lot=b"other-lot-01")
    client.cookies[NAME] = seal(a_browser(), KEYRING)
    sign_in(client)
    assert carried_pass(client, clock).drawn_by == b"other-lot-01"


@pytest.mark.django_db
def test_signing_out_does_not_bring_the_browser_back_into_its_old_arm(client, clock, reader):
    Account.objects.filter(pk=reader.pk).update(lot=b"other-lot-01")
    client.cookies[NAME] = seal(a_browser(), KEYRING)
    sign_in(client)
    client.post("/account/logout/")
    carried = carried_pass(client, clock)
    assert (carried.reader_id, carried.is_signed_in) == (BROWSER, False)
    assert carried.drawn_by == b"other-lot-01"


async def test_a_pass_of_an_account_with_the_browsers_own_lot_leaves_none_behind_when_it_ends():
    issuer = an_issuer(MemoryLedger())
    issued = await issuer.sign_in(a_holder("anna"), a_browser(), NOW)
    back = await issuer.sign_out(issued._replace(lot=BROWSER), LATER)
    assert (back.lot, back.drawn_by) == (b"", BROWSER)
