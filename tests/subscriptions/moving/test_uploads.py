"""Moving in by the admin: looked at, decided on, written, done again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from broadsheet.subscriptions.models import Entitlement, MoveIn, Stage
from broadsheet.subscriptions.moving import uploads
from broadsheet.subscriptions.moving.tables import TableRefused
from tests.subscriptions.plans.build import a_price, signed_in, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HERE = "/admin/moving-in/"
READERS = b"email,first_name\nann@reader.example,Ann\nno address,Ben\ncy@reader.example,Cy\n"


@pytest.fixture
def desk():
    client = Client()
    client.force_login(User.objects.create_superuser("publisher", "publisher@paper.example"))
    return client


def upload(desk, data=READERS, what="readers", name="readers.csv"):
    """Return the page that follows an upload."""
    answer = desk.post(HERE, {"what": what, "file": SimpleUploadedFile(name, data)}, follow=True)
    return text_of(answer)


def decide(desk, decision):
    return text_of(desk.post(f"{HERE}{MoveIn.objects.get().pk}/{decision}/", follow=True))


def readers():
    return sorted(User.objects.filter(is_staff=False).values_list("email", flat=True))


def test_a_file_is_looked_at_and_nothing_is_written(desk):
    page = upload(desk)
    assert "Nothing is written yet" in page
    assert "line 2, ann@reader.example: new" in page
    assert "Write 2 rows and leave out what fails" in page
    assert "expected an address" in page
    assert readers() == []


def test_a_decision_writes_what_can_be_taken_and_the_rest_is_handed_back(desk):
    upload(desk)
    page = decide(desk, "write")
    assert "What could be taken is written" in page
    assert readers() == ["ann@reader.example", "cy@reader.example"]
    failed = desk.get(f"{HERE}{MoveIn.objects.get().pk}/failed.csv").content.decode().splitlines()
    assert failed[0] == "email,first_name,why"
    assert failed[1].startswith("no address,Ben,")


def test_the_rows_that_were_handed_back_are_mended_and_uploaded_by_themselves(desk):
    upload(desk)
    decide(desk, "write")
    failed = desk.get(f"{HERE}{MoveIn.objects.get().pk}/failed.csv").content
    page = upload(desk, failed.replace(b"no address", b"ben@reader.example"))
    assert "Write 1 row" in page


def test_the_same_file_once_more_finds_all_the_same(desk):
    upload(desk)
    decide(desk, "write")
    decide(desk, "again")
    assert MoveIn.objects.get().counts == {"same": 2, "failed": 1}


def test_who_gives_up_writes_nothing_and_a_second_decision_finds_none(desk):
    upload(desk)
    decide(desk, "give-up")
    assert MoveIn.objects.get().stage == Stage.GIVEN_UP
    assert "waits for no decision" in decide(desk, "write")
    assert readers() == []


def test_a_row_that_fails_only_when_it_is_written_stops_the_file_and_the_rest_waits(desk):
    product = a_price().product
    rows = b"email,product,paid_until\n" + b"".join(
        f"{name}@reader.example,{product.slug},2027-06-30\n".encode() for name in ("ann", "ben", "cy")
    )
    upload(desk, rows, "subscriptions")
    # Between looking and writing, somebody who reads as ben is made twice.
    Entitlement.objects.all().delete()
    looked = MoveIn.objects.get()
    looked.data = rows.replace(b"ben@reader.example,digital", b"ben@reader.example,gone")
    looked.save()
    page = decide(desk, "write")
    assert "A row failed that could be taken when the file was looked at" in page
    assert Entitlement.objects.count() == 1
    assert "Leave this row out and go on" in page
    decide(desk, "write")
    assert MoveIn.objects.get().stage == Stage.DONE
    assert sorted(right.account.user.email for right in Entitlement.objects.all()) == [
        "ann@reader.example",
        "cy@reader.example",
    ]


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(desk):
    page = upload(desk, b"name\nAnn\n")
    assert "names no column email" in page
    assert not MoveIn.objects.exists()
    assert "is not UTF-8" in upload(desk, b"email\n\xff\xfe\n")
    with pytest.raises(TableRefused, match="Split it"):
        uploads.take("readers", "big.csv", b"x" * (uploads.LARGEST_UPLOAD + 1), "desk", NOW)


def test_a_large_file_is_gone_through_in_steps_by_the_worker():
    upload = uploads.take("readers", "readers.csv", READERS, "desk", NOW)
    steps = 0
    while MoveIn.objects.get().stage == Stage.LOOKING:
        assert uploads.carry_on_all(NOW, 0.0) == 1
        steps += 1
    assert (steps, MoveIn.objects.get().row_count) == (4, 3)
    uploads.write(MoveIn.objects.get(), NOW)
    while uploads.carry_on_all(NOW, 0.0):
        pass
    assert MoveIn.objects.get().stage == Stage.DONE
    assert readers() == ["ann@reader.example", "cy@reader.example"]
    assert upload.pk


def test_two_workers_do_not_go_through_the_same_rows():
    upload = uploads.take("readers", "readers.csv", READERS, "desk", NOW)
    MoveIn.objects.update(due_at=NOW + timedelta(minutes=1))
    assert uploads.carry_on(upload, NOW, 5).row_count == 0
    assert uploads.carry_on_all(NOW + timedelta(minutes=1), 5) == 1


def test_what_was_uploaded_is_not_kept_for_ever():
    uploads.take("readers", "readers.csv", READERS, "desk", NOW)
    assert uploads.forget_old(NOW + timedelta(days=29)) == 0
    assert uploads.forget_old(NOW + timedelta(days=31)) == 1
    assert bytes(MoveIn.objects.get().data) == b""
    MoveIn.objects.update(stage=Stage.DONE)
    with pytest.raises(uploads.NothingToDecide):
        uploads.look_again(MoveIn.objects.get(), NOW)


def test_who_has_no_right_to_it_sees_nothing_of_it(desk):
    upload(desk)
    for path in ("", f"{MoveIn.objects.get().pk}/", f"{MoveIn.objects.get().pk}/failed.csv"):
        assert signed_in().get(HERE + path).status_code in (302, 403)
        staff = Client()
        staff.force_login(User.objects.get_or_create(username="editor", is_staff=True)[0])
        assert staff.get(HERE + path).status_code in (302, 403)
