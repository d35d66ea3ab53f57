"""The distribution desk in the admin."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from broadsheet.subscriptions.models import Claim, Delivery, Entitlement, Outcome, Withdrawal
from tests.subscriptions.printing.build import HOME, NOW, TODAY, a_delivery, a_print_product, an_account

ADMIN = "/admin/snippets/broadsheet_subscriptions/"


@pytest.fixture(autouse=True)
def _desk(client, clock):
    client.force_login(User.objects.create_superuser("desk", "desk@paper.example"))


def fields(**said):
    return {**HOME, "number": "MER 42", "starts_on": "2026-01-01", "ends_on": "", **said}


def test_a_print_subscriber_is_added_with_the_number_of_the_label(client):
    product = a_print_product()
    answer = client.post(f"{ADMIN}delivery/add/", fields(product=product.pk, postal_code="1"))
    assert "expected one such as" in answer.content.decode()
    assert client.post(f"{ADMIN}delivery/add/", fields(product=product.pk)).status_code == 302
    assert Delivery.objects.get().number == "MER42"


def test_web_access_follows_the_days_that_the_desk_sets(client):
    delivery = a_delivery("42", account=an_account(), failed_activations=20)
    Entitlement.objects.create(account=an_account(), delivery=delivery, starts_at=NOW)
    said = fields(number="42", product=delivery.product_id)
    client.post(f"{ADMIN}delivery/edit/{delivery.pk}/", said | {"ends_on": "2099-12-31"})
    assert Entitlement.objects.get().ends_at.isoformat() == "2099-12-31T16:00:00+00:00"
    client.post(f"{ADMIN}delivery/edit/{delivery.pk}/", said | {"ends_on": "2026-01-02"})
    assert Entitlement.objects.get().ends_at.date() < date(2099, 1, 1)
    delivery.refresh_from_db()
    assert delivery.failed_activations == 0


def test_a_claim_is_settled_by_its_outcome(client):
    delivery = a_delivery("42", account=an_account())
    claim = Claim.objects.create(delivery=delivery, issue_on=TODAY)
    said = {"delivery": delivery.pk, "issue_on": TODAY, "fault": "missed", "outcome": "sent_again"}
    assert client.post(f"{ADMIN}claim/edit/{claim.pk}/", said).status_code == 302
    claim.refresh_from_db()
    assert claim.outcome == Outcome.SENT_AGAIN
    assert claim.sent_again_on is not None


def test_a_calendar_is_edited_with_its_days_that_differ(client):
    run = a_print_product().print_run
    said = {"product": run.product_id, "monday": "on", "closes_days_before": 3, "claim_days": 10,
            "claim_rule": run.claim_rule, "claims_by_themselves": run.claims_by_themselves}  # fmt: skip
    said |= {"changes-TOTAL_FORMS": 1, "changes-INITIAL_FORMS": 0, "changes-0-on": "2026-12-25"}
    assert client.post(f"{ADMIN}printrun/edit/{run.pk}/", said).status_code == 302
    run.refresh_from_db()
    assert (run.weekdays, run.changes.get().is_printed) == (frozenset({0}), False)


def test_the_delivery_file_is_counted_and_downloaded(client):
    a_delivery("42")
    page = client.get("/admin/print/delivery-file/?issue_on=2026-11-26").content.decode()
    assert "1 copy goes out" in page
    answer = client.get("/admin/print/delivery-file/?issue_on=2026-11-26&download=csv")
    assert answer["Content-Disposition"] == 'attachment; filename="delivery-2026-11-26.csv"'
    assert "42,print,2026-11-26,regular," in answer.content.decode()
    assert (
        "No calendar has an issue"
        in client.get("/admin/print/delivery-file/?issue_on=2026-11-29").content.decode()
    )
    assert client.get("/admin/print/delivery-file/").status_code == 200


def test_addresses_are_for_those_who_may_see_them(client):
    editor = User.objects.create_user("editor", "editor@paper.example")
    client.force_login(editor)
    assert client.get("/admin/print/delivery-file/?issue_on=2026-11-26&download=csv").status_code in (
        302,
        403,
    )


def test_the_lists_open(client):
    a_delivery("42")
    for name in ("delivery", "claim", "printrun", "withdrawal"):
        assert client.get(f"{ADMIN}{name}/").status_code == 200


def test_a_statement_that_waits_is_refused_with_a_note(client):
    waiting = Withdrawal.objects.create(
        reference="W-1", name="Mei", email="mei@paper.example", contract="?", language="en", proof="P"
    )
    path = f"{ADMIN}withdrawal/edit/{waiting.pk}/"
    assert "W-1" in client.get(path).content.decode()
    answer = client.post(path, {"reader": "", "subscription": "", "handling": "done", "note": ""})
    assert "Choose the contract that ends." in answer.content.decode()
    client.post(path, {"reader": "", "subscription": "", "handling": "refused", "note": "Not ours"})
    waiting.refresh_from_db()
    assert (waiting.handling, waiting.note, waiting.proof) == ("refused", "Not ours", "P")
