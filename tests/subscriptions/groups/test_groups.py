"""Groups: seats, who has one, and what it opens."""

from datetime import timedelta

import pytest

from broadsheet.accounts.models import account_of
from broadsheet.meter import Entitlement as Right
from broadsheet.meter import Standing
from broadsheet.subscriptions.entitlements import rights_of
from broadsheet.subscriptions.groups.seats import SeatRefused, find_group, invite, left_in, remove, take
from broadsheet.subscriptions.groups.telling import section_of
from broadsheet.subscriptions.models import Price, Product, State, Subscription
from tests.build import NOW

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def reader(django_user_model):
    """Return the account of a new reader by their name."""
    return lambda name: account_of(
        django_user_model.objects.create(username=name, email=f"{name}@paper.example")
    )


@pytest.fixture
def owner(reader):
    return reader("owner")


@pytest.fixture
def group(owner):
    product = Product.objects.create(name="Family", slug="family", scopes=["*"], seats=3)
    price = Price.objects.create(product=product, amount_minor=2000)
    Subscription.objects.create(
        account=owner,
        price=price,
        provider="invoice",
        provider_id="1",
        state=State.ACTIVE,
        started_at=NOW,
        paid_until=NOW + MONTH,
    )
    return find_group(owner)


def test_a_seat_that_is_taken_opens_what_the_group_reads(group, reader):
    member = reader("member")
    take(invite(group, "member@paper.example", NOW), member, NOW)
    assert rights_of(member, NOW).entitlements == (Right("*", NOW + MONTH),)
    assert rights_of(member, NOW).standing is Standing.GROUP_MEMBER


def test_a_seat_that_is_taken_back_opens_nothing_and_its_reader_hears_so(group, reader):
    member = reader("member")
    seat = take(invite(group, "member@paper.example", NOW), member, NOW)
    remove(seat, NOW + timedelta(days=1))
    assert rights_of(member, NOW + timedelta(days=1)).entitlements == ()
    assert rights_of(member, NOW + timedelta(days=1)).standing is Standing.SEAT_TAKEN_BACK


def test_the_group_ends_with_its_subscription(group, reader):
    member = reader("member")
    take(invite(group, "member@paper.example", NOW), member, NOW)
    assert rights_of(member, NOW + MONTH).entitlements == ()
    assert rights_of(member, NOW + MONTH).standing is Standing.SEAT_TAKEN_BACK


def test_no_more_are_invited_than_there_are_seats_and_a_seat_taken_back_is_free(group):
    first = invite(group, "a@paper.example", NOW)
    invite(group, "b@paper.example", NOW)
    with pytest.raises(SeatRefused, match="full"):
        invite(group, "c@paper.example", NOW)
    remove(first, NOW)
    assert left_in(group) == 1
    invite(group, "c@paper.example", NOW)


@pytest.mark.parametrize(
    ("address", "reason"), [("Owner@paper.example", "own"), ("A@paper.example", "invited")]
)
def test_nobody_is_invited_twice_and_the_owner_not_at_all(group, address, reason):
    invite(group, "a@paper.example", NOW)
    with pytest.raises(SeatRefused, match=reason):
        invite(group, address, NOW)


def test_a_seat_is_taken_by_one_reader_alone(group, reader):
    member, other = reader("member"), reader("other")
    seat = take(invite(group, "member@paper.example", NOW), member, NOW)
    assert take(seat, member, NOW).taken_at == NOW
    with pytest.raises(SeatRefused, match="full"):
        take(seat, other, NOW)


def test_the_owner_invites_sees_and_removes_and_the_invited_take_their_seat(group, owner, reader, client):
    client.force_login(owner.user)
    client.post("/account/group/", {"email": "member@paper.example"})
    seat = group.places.get()
    assert seat.token in client.get("/account/group/").content.decode()
    member = reader("member")
    client.force_login(member.user)
    assert client.get(f"/account/group/join/{seat.token}/").status_code == 200
    assert rights_of(member, seat.invited_at).standing is Standing.NEVER_SUBSCRIBED, "looking takes nothing"
    client.post(f"/account/group/join/{seat.token}/")
    seat.refresh_from_db()
    assert seat.account == member
    assert client.post(f"/account/group/{seat.pk}/remove/").status_code == 404, "only the owner may"
    client.force_login(owner.user)
    client.post(f"/account/group/{seat.pk}/remove/")
    seat.refresh_from_db()
    assert seat.removed_at is not None


def test_the_account_page_tells_the_owner_and_the_member_of_their_group(group, owner, reader):
    member = reader("member")
    assert section_of(member, NOW) is None
    take(invite(group, "member@paper.example", NOW), member, NOW)
    assert section_of(owner, NOW).summary == "1 seat is free."
    assert "owner@paper.example" in section_of(member, NOW).summary
