"""What readers of the printed paper can do: move it, stop it, send it elsewhere, say what went missing."""

from datetime import date

import pytest
from django.test import Client

from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.models import (
    AuditEntry,
    Claim,
    Delivery,
    Entitlement,
    HolidayStop,
    Outcome,
    Redirect,
)
from broadsheet.subscriptions.printing.claims import claimable_issues, settle
from broadsheet.subscriptions.printing.starting import start_delivery
from broadsheet.subscriptions.signals import claim_made
from tests.subscriptions.printing.build import (
    DAY,
    HOME,
    NOW,
    TODAY,
    a_delivery,
    a_print_product,
    a_print_subscription,
    an_account,
)

# The first issue whose file is still open on the Tuesday of these tests.
THURSDAY = date(2026, 11, 26)
OTHER = {**HOME, "street_address": "1 Beach Road", "postal_code": "189673"}


@pytest.fixture(autouse=True)
def _at_nine(clock):
    return clock


def signed_in(account=None) -> Client:
    client = Client()
    client.force_login((account or an_account()).user)
    return client


def mine(number="1000000017", **said):
    return a_delivery(number, account=an_account(), **said)


def at(delivery, deed=""):
    return f"/account/print/{delivery.number}/{deed}"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_bought_paper_begins_with_the_first_open_issue_and_gets_a_number():
    subscription = a_print_subscription()
    delivery = start_delivery(subscription, HOME, NOW)
    assert (delivery.starts_on, len(delivery.number), delivery.account) == (
        THURSDAY,
        10,
        subscription.account,
    )
    again = start_delivery(subscription, OTHER, NOW + 9 * DAY)
    assert (again.pk, again.number, again.starts_on) == (delivery.pk, delivery.number, THURSDAY)
    assert again.street_address == "1 Beach Road"


def test_the_page_shows_where_it_goes_and_when_it_comes():
    delivery = mine()
    text = text_of(signed_in().get(at(delivery)))
    assert "12 Keppel Road #03-01<br>SINGAPORE 089053" in text
    assert "Tuesday" in text


def test_a_new_address_is_checked_and_says_from_when_it_holds():
    delivery, client = mine(), signed_in()
    answer = client.post(at(delivery, "address/"), OTHER | {"postal_code": "1"})
    assert "expected one such as" in text_of(answer)
    assert "issue of 26 November 2026" in text_of(client.post(at(delivery, "address/"), OTHER, follow=True))
    delivery.refresh_from_db()
    assert delivery.street_address == "1 Beach Road"
    assert AuditEntry.objects.get().action == "address changed"


def stop(delivery, first, last):
    return signed_in().post(at(delivery, "stop/"), {"first_on": first, "last_on": last}, follow=True)


def test_a_stop_is_taken_while_the_file_is_open():
    delivery = mine()
    assert "No paper comes on these days." in text_of(stop(delivery, THURSDAY, THURSDAY + 3 * DAY))
    assert AuditEntry.objects.get().action == "holiday stop"
    assert "stopped, none comes" in text_of(signed_in().get(at(delivery)))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (THURSDAY - DAY, THURSDAY, "that of 26 November 2026"),
        (THURSDAY, THURSDAY - DAY, "before the first day"),
        (THURSDAY, THURSDAY + 200 * DAY, "At most 180 days"),
        ("tomorrow", THURSDAY, "valid date"),
    ],
)
def test_days_that_cannot_be_had_are_refused_beside_their_field(first, last, words):
    assert words in text_of(stop(mine(), first, last))
    assert not HolidayStop.objects.exists()


def test_the_same_days_are_not_stopped_twice():
    delivery = mine()
    stop(delivery, THURSDAY, THURSDAY + 3 * DAY)
    assert "You have already asked for" in text_of(stop(delivery, THURSDAY + 3 * DAY, THURSDAY + 9 * DAY))
    assert HolidayStop.objects.count() == 1


def test_a_stop_can_be_undone_as_far_as_the_file_is_open(clock):
    delivery = mine()
    stop(delivery, THURSDAY, THURSDAY + 9 * DAY)
    made = HolidayStop.objects.get()
    clock.turn(days=4)
    signed_in().post(at(delivery, f"stop/{made.pk}/end/"))
    made.refresh_from_db()
    # Saturday's files are open from Monday's on; Sunday has no issue.
    assert made.last_on == date(2026, 11, 29)
    stop(delivery, date(2026, 12, 7), date(2026, 12, 8))
    signed_in().post(at(delivery, f"stop/{HolidayStop.objects.last().pk}/end/"))
    assert HolidayStop.objects.count() == 1


def test_days_elsewhere_need_a_good_address():
    delivery, client = mine(), signed_in()
    days = {"first_on": THURSDAY, "last_on": THURSDAY + DAY}
    assert client.post(at(delivery, "redirect/"), OTHER | days | {"postal_code": ""}).status_code == 200
    assert not Redirect.objects.exists()
    client.post(at(delivery, "redirect/"), OTHER | days)
    assert Redirect.objects.get().street_address == "1 Beach Road"
    assert "goes to 189673" in text_of(client.get(at(delivery)))


def test_only_what_was_due_can_be_reported():
    delivery = mine(starts_on=TODAY - 10 * DAY)
    HolidayStop.objects.create(delivery=delivery, first_on=TODAY - 3 * DAY, last_on=TODAY - 2 * DAY)
    days = [day.day for day in claimable_issues(delivery, NOW)]
    assert days == [24, 23, 20, 19, 18, 17, 16, 14], "without Sundays, and without the days of the stop"
    assert claimable_issues(mine("2", starts_on=TODAY + DAY), NOW) == []
    long_ago = claimable_issues(mine("3"), NOW)
    assert long_ago[-1] == TODAY - 29 * DAY, "thirty days before was a Sunday"


def test_a_missed_copy_is_reported_once_and_told_to_others():
    heard, delivery, client = [], mine(), signed_in()

    def hear(claim, **about):
        heard.append(claim.issue_on)

    claim_made.connect(hear)
    said = {"issue_on": TODAY.isoformat(), "fault": "damaged", "note": "Wet"}
    assert "what became of it" in text_of(client.post(at(delivery, "missing/"), said, follow=True))
    assert 'role="alert"' in text_of(client.post(at(delivery, "missing/"), said))
    claim_made.disconnect(hear)
    assert heard == [TODAY]
    assert (Claim.objects.get().fault, Claim.objects.get().note) == ("damaged", "Wet")


def test_a_settled_claim_says_with_which_issue_the_copy_comes():
    delivery, client = mine(), signed_in()
    client.post(at(delivery, "missing/"), {"issue_on": TODAY.isoformat(), "fault": "missed"})
    claim = settle(Claim.objects.get(), Outcome.SENT_AGAIN, NOW, "desk")
    assert claim.sent_again_on == THURSDAY
    assert "Comes again with the issue of" in text_of(client.get(at(delivery)))
    assert AuditEntry.objects.get(action="claim sent_again").actor == "desk"


def test_nobody_reaches_anothers_paper():
    delivery, other = mine(), signed_in(an_account("other@paper.example"))
    for deed in ("", "address/", "stop/", "redirect/", "missing/"):
        assert other.get(at(delivery, deed)).status_code == 404
        assert Client().get(at(delivery, deed)).status_code == 302
    assert other.post(at(delivery, "stop/1/end/")).status_code == 404


def activate(account=None, number="1000 0000 17", postal_code="08 90 53"):
    said = {"number": number, "postal_code": postal_code}
    return text_of(signed_in(account).post("/account/print/activate/", said, follow=True))


def test_the_number_and_the_postcode_open_the_paper_on_the_web():
    delivery = a_delivery("1000000017", ends_on=date(2026, 12, 31))
    assert "you now have here too" in activate()
    delivery.refresh_from_db()
    assert (delivery.account, delivery.activated_at) == (an_account(), NOW)
    (right,) = rights_of(an_account(), NOW).entitlements
    assert (right.scope, right.until.isoformat()) == ("*", "2026-12-31T16:00:00+00:00"), (
        "midnight in Singapore"
    )
    assert AuditEntry.objects.get().action == "print subscription linked"


def test_asked_again_nothing_is_opened_twice():
    a_delivery("1000000017")
    activate()
    activate()
    assert Entitlement.objects.count() == 1


@pytest.mark.parametrize(
    "said", [{"number": "1000000018"}, {"postal_code": "089054"}, {"number": "' or 1=1"}]
)
def test_what_does_not_match_is_refused_without_saying_which(said):
    a_delivery("1000000017")
    assert "We know no current subscription with this number and postcode" in activate(**said)
    assert not Entitlement.objects.exists()


def test_a_subscription_that_is_over_or_anothers_opens_nothing():
    a_delivery("1000000017", ends_on=TODAY - DAY)
    a_delivery("2", account=an_account("other@paper.example"))
    a_delivery("3", subscription=a_print_subscription(an_account("third@paper.example")))
    for number in ("1000000017", "2", "3"):
        assert "We know no current subscription" in activate(number=number)
    assert not Entitlement.objects.exists()


def test_an_account_that_guesses_has_to_wait(clock):
    a_delivery("1000000017")
    for number in range(5):
        activate(number=str(number))
    assert "tried too often" in activate()
    clock.turn(minutes=61)
    assert "you now have here too" in activate()


def test_a_number_that_many_guess_at_is_locked():
    delivery = a_delivery("1000000017")
    for reader in range(4):
        for code in range(5):
            activate(an_account(f"r{reader}@paper.example"), postal_code=str(code))
    delivery.refresh_from_db()
    assert delivery.failed_activations == 20
    assert "We know no current subscription" in activate()


def test_the_account_of_a_print_subscriber_says_what_they_have():
    a_delivery("1000000017")
    activate()
    text = text_of(signed_in().get("/account/"))
    assert "You have The Meridian on paper." in text
    assert 'href="/account/print/1000000017/"' in text_of(signed_in().get("/account/subscription/"))


def test_a_calendar_that_nobody_made_stops_nothing():
    product = a_print_product()
    product.print_run.delete()
    delivery = Delivery.objects.get(pk=mine(product=product).pk)
    client = signed_in()
    assert "not yet in the calendar" in text_of(client.get(at(delivery)))
    assert "no issue that could be reported" in text_of(client.get(at(delivery, "missing/")))
