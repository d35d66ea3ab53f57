"""Institutions: who belongs to one, what the gate hears, and what cannot be one."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import ValidationError

from broadsheet.accounts.models import account_of
from broadsheet.accounts.settings import get_settings
from broadsheet.gate.institutions import read_institutions
from broadsheet.meter import Reading
from broadsheet.meter.decide import INSTITUTION_POOL, institution_period
from broadsheet.project.institutions_for_gate import turn_institutions
from broadsheet.publishing.changes import changes_since
from broadsheet.subscriptions.institutions.listing import institution_id_of, read_this_month
from broadsheet.subscriptions.models import Institution
from tests.build import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def an_institution(**said):
    said = {"name": "University", "scopes": ["*"], "starts_at": NOW, **said}
    institution = Institution(**said)
    institution.clean()
    institution.save()
    return institution


@pytest.fixture
def account(django_user_model):
    user = django_user_model.objects.create(username="reader", email="reader@university.example")
    return account_of(user)


@pytest.mark.parametrize(("is_verified", "belongs"), [(True, True), (False, False)])
def test_a_confirmed_address_of_its_domain_makes_a_reader_belong(account, is_verified, belongs):
    institution = an_institution(domains="@University.example")
    EmailAddress.objects.create(user=account.user, email=account.user.email, verified=is_verified)
    assert (institution_id_of(account, NOW) == institution.institution_id) is belongs


def test_a_domain_that_only_ends_alike_does_not(account):
    an_institution(domains="versity.example")
    EmailAddress.objects.create(user=account.user, email=account.user.email, verified=True)
    assert institution_id_of(account, NOW) == b""


def test_nobody_belongs_to_an_institution_whose_right_is_over(account):
    an_institution(domains="university.example", ends_at=NOW + timedelta(days=1))
    EmailAddress.objects.create(user=account.user, email=account.user.email, verified=True)
    assert institution_id_of(account, NOW + timedelta(days=1)) == b""


def test_the_gate_reads_what_the_origin_lists_and_is_told_of_changes(client):
    seq, _ = changes_since(0)
    institution = an_institution(networks="192.0.2.0/24\n2001:db8::/32", allowance=5)
    assert changes_since(seq)[1] == ["institutions"]
    answer = client.get("/-/institutions", headers={"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET})
    found = read_institutions(answer.content)._at("192.0.2.9")
    assert (found.institution_id, found.allowance) == (bytes(institution.institution_id), 5)


def test_the_gate_is_told_when_an_institutions_right_begins():
    an_institution(networks="192.0.2.0/24")
    seq, _ = changes_since(0)
    assert not turn_institutions(NOW - 2 * DAY, NOW - DAY)
    assert not turn_institutions(NOW, NOW + DAY)
    assert changes_since(seq)[1] == []
    assert turn_institutions(NOW - DAY, NOW)
    assert changes_since(seq)[1] == ["institutions"]


def test_only_the_gate_hears_of_institutions(client):
    assert client.get("/-/institutions").status_code == 403


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"networks": "192.0.2.1/24"}, "is no network"),
        ({"networks": "0.0.0.0/0"}, "large part of the Internet"),
        ({"networks": "university"}, "is no network"),
        ({"domains": "no domain!"}, "is no domain"),
        ({"domains": "localhost"}, "is no domain"),
        ({"scopes": []}, "Expected a list"),
        ({"ends_at": NOW}, "before it begins"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_was_expected(said, problem):
    with pytest.raises(ValidationError, match=problem):
        an_institution(**said)
    assert not Institution.objects.exists()


def test_what_its_people_read_this_month_is_counted_and_nothing_else():
    institution = an_institution()
    month = institution_period(get_settings().policy(NOW), NOW).start
    read = [
        Reading(1, INSTITUTION_POOL, NOW),
        Reading(2, INSTITUTION_POOL, month),
        Reading(3, INSTITUTION_POOL, month - DAY),
        Reading(4, "site", NOW),
    ]
    async_to_sync(get_settings().ledger.record)(bytes(institution.institution_id), read)
    assert read_this_month(institution, NOW) == 2
