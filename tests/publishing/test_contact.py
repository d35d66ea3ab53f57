"""Readers write to the newsroom; robots hardly do."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission

from broadsheet.publishing import letters
from broadsheet.publishing.models import ContactPage, EditionSettings
from tests.publishing.build import an_edition
from tests.publishing.newsroom import GATE

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LETTER = {"name": "Ann Lee", "email": "ann@readers.example", "message": "The ferry left at six."}
HIDDEN = re.compile(r'name="begun" value="([^"]+)"')


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """A list whose only item is the time that the form goes by."""
    clock = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


@pytest.fixture
def page() -> ContactPage:
    front = an_edition()
    EditionSettings.objects.create(
        site=front.get_site(), name="The Paper", contact_email="desk@paper.example", timezone="Asia/Singapore"
    )
    return front.add_child(instance=ContactPage(title="Write to us", slug="contact"))


@pytest.fixture
def write(client, page, clock):
    """Open the form, take some time and send a letter; return the answer."""

    def write(seconds: float = 20, **fields: str):
        begun = HIDDEN.search(client.get(page.url).content.decode())[1]
        clock[0] += timedelta(seconds=seconds)
        return client.post(page.url, LETTER | {"begun": begun} | fields)

    return write


def test_a_letter_reaches_the_newsroom_and_is_answered_to_its_writer(client, page, write):
    answer = write()
    assert (answer.status_code, answer["Location"]) == (302, "/contact/?sent")
    (letter,) = mail.outbox
    assert letter.to == ["desk@paper.example"]
    assert letter.from_email == "The Paper <desk@paper.example>"
    assert letter.reply_to == ["ann@readers.example"]
    assert letter.subject == "Letter from Ann Lee"
    assert letter.body.startswith("The ferry left at six.\n")
    assert "Thank you for writing" in client.get(answer["Location"]).content.decode()


def test_what_has_left_by_mail_is_not_kept(write):
    write()
    assert not FormSubmission.objects.exists()


def test_a_letter_that_cannot_be_mailed_is_kept_for_the_newsroom(
    page, write, monkeypatch, caplog, admin_client
):
    def refuse(*args: object) -> int:
        raise ConnectionRefusedError("nobody answers")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert write().status_code == 302
    assert FormSubmission.objects.get().form_data == LETTER
    assert "nobody answers" in caplog.text
    assert "ann@" not in caplog.text
    screen = admin_client.get(reverse("wagtailforms:list_submissions", args=[page.pk])).content.decode()
    assert "The ferry left at six." in screen
    assert "Your message" in screen


def test_a_paper_without_an_address_keeps_its_letters(write):
    EditionSettings.objects.update(contact_email="")
    write()
    assert not mail.outbox
    assert FormSubmission.objects.count() == 1


def test_a_name_of_two_lines_adds_no_header(write):
    write(name="Ann\r\nBcc: all@readers.example")
    assert mail.outbox[0].subject == "Letter from Ann Bcc: all@readers.example"
    assert mail.outbox[0].recipients() == ["desk@paper.example"]


@pytest.mark.parametrize(
    "sent", [{"seconds": 2}, {"website": "https://buy.example"}, {"begun": "forged"}, {"seconds": 86_401}]
)
def test_what_a_robot_sent_does_not_arrive_but_a_person_may_press_again(client, page, write, clock, sent):
    answer = write(**sent)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "faster than people write" in html
    assert LETTER["message"] in html
    assert "buy.example" not in html
    assert not mail.outbox
    clock[0] += timedelta(seconds=5)
    assert client.post(page.url, LETTER | {"begun": HIDDEN.search(html)[1]}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("email", "ann"), ("message", ""), ("message", "a" * 10_001)]
)
def test_what_is_missing_is_said_beside_its_field(write, field, value):
    html = write(**{field: value}).content.decode()
    assert f'id="id_{field}_error"' in html
    assert not mail.outbox


def test_one_network_sends_a_few_letters_an_hour(write):
    assert [write().status_code for _ in range(letters.MOST_AN_HOUR + 1)] == [302] * 5 + [429]
    assert len(mail.outbox) == letters.MOST_AN_HOUR


def test_no_gate_and_no_cache_keeps_the_form(client, page):
    answer = client.get(page.url, headers=GATE)
    assert "Broadsheet-Keys" not in answer
    assert "no-store" in answer["Cache-Control"]
    assert "broadsheet:" not in answer.content.decode()


def test_a_form_of_another_site_is_refused(page):
    assert Client(enforce_csrf_checks=True).post(page.url, LETTER).status_code == 403


def test_the_page_is_linked_at_the_foot_edited_and_previewed(client, page, admin_client, rf):
    assert 'href="/contact/">Write to us</a>' in client.get("/").content.decode()
    assert admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert "Write to us" in page.make_preview_request().content.decode()


def test_it_speaks_the_readers_language(client, page):
    html = client.get(page.url, headers={"Accept-Language": "pl"}).content.decode()
    assert '<html lang="pl">' in html
    assert "Napisz do redakcji" in html
