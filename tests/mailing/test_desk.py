"""Publishers word mails in the admin, and see what became of those that were sent."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from broadsheet.mailing.kinds import all_kinds
from broadsheet.mailing.models import Mail, State
from broadsheet.mailing.outbox import send_due
from broadsheet.mailing.shelf import find_own
from tests.mailing.build import NOW, READER, put

EDIT = "/admin/mail/words/en/welcome/"


@pytest.fixture
def publisher(client, mailing):
    user = get_user_model().objects.create_superuser("desk@paper.example", "desk@paper.example")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def page_of(answer):
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def preview_in(page):
    return page.iframe["srcdoc"], page.select_one("pre[lang]").get_text()


def save(client, subject="Hello", text="Welcome to {paper}.", action="keep"):
    return client.post(EDIT, {"subject": subject, "text": text, "action": action, "source": "sample"})


def test_every_kind_is_listed_in_every_language(publisher):
    for language in ("en", "pl"):
        page = page_of(publisher.get(f"/admin/mail/words/{language}/"))
        assert len(page.select("main tbody tr")) == len(all_kinds())


def test_own_words_are_kept_marked_and_taken_back(publisher):
    assert save(publisher).status_code == 302
    page = page_of(publisher.get(EDIT))
    assert "your words" in page.get_text()
    assert "Welcome to The Paper." in preview_in(page)[1]
    publisher.post(f"{EDIT}reset/")
    assert find_own(all_kinds()["welcome"], "en") is None


def test_looking_at_words_keeps_nothing(publisher):
    html, text = preview_in(page_of(save(publisher, text="Only *looking*.", action="preview")))
    assert "Only <em>looking</em>." in html
    assert "Only looking." in text
    assert find_own(all_kinds()["welcome"], "en") is None


def test_an_unknown_gap_is_shown_beside_its_field_and_nothing_is_kept(publisher):
    page = page_of(save(publisher, text="Dear {name}"))
    errors = [shown.get_text() for shown in page.select(".w-field__errors")]
    assert "{name} cannot be filled in here" in errors[1]
    assert not errors[0].strip()
    assert page.select_one("textarea[name=text]").get_text().strip() == "Dear {name}"
    assert find_own(all_kinds()["welcome"], "en") is None


def test_a_preview_takes_the_facts_of_a_mail_that_was_sent(publisher):
    mail = put("receipt")
    Mail.objects.filter(pk=mail.pk).update(facts=mail.facts | {"product": "The Sunday Paper"})
    said = {"subject": "x", "text": "You read {product}.", "source": str(mail.pk)}
    page = page_of(publisher.post("/admin/mail/words/en/receipt/", said))
    assert "You read The Sunday Paper." in preview_in(page)[1]


def test_what_readers_wrote_is_no_markup_in_the_admin(publisher):
    mail = put("gift_for_you")
    Mail.objects.filter(pk=mail.pk).update(facts=mail.facts | {"message": "<script>alert(1)</script>"})
    said = {"subject": "x", "text": "They say: {message}", "source": str(mail.pk)}
    page = page_of(publisher.post("/admin/mail/words/en/gift_for_you/", said))
    html, text = preview_in(page)
    assert "They say: <script>alert(1)</script>" in text
    assert "They say: &lt;script&gt;" in html
    assert not [script for script in page.select("script") if "alert(1)" in script.get_text()]


def test_a_mail_that_was_given_up_says_why_and_can_be_sent_again(publisher, postmaster):
    mail = put("welcome")
    postmaster.answer = "550 no such reader"
    send_due(NOW)
    listed = page_of(publisher.get("/admin/mail/outbox/", {"state": "given_up", "to": READER}))
    assert "no such reader" in listed.select_one("main tbody").get_text()
    publisher.post(f"/admin/mail/outbox/{mail.pk}/")
    postmaster.answer = ""
    assert send_due(NOW) == 1
    page = page_of(publisher.get(f"/admin/mail/outbox/{mail.pk}/"))
    assert "Your account at The Paper is open" in page.select_one("pre").get_text()


def test_a_code_is_shown_to_nobody(publisher, postmaster):
    mail = put("sign_in_code")
    page = publisher.get(f"/admin/mail/outbox/{mail.pk}/").content.decode()
    assert Mail.objects.get().state == State.SENT
    assert "K7M" not in page


def test_who_may_not_word_mails_is_kept_out(client, mailing):
    user = get_user_model().objects.create_user("editor@paper.example", "editor@paper.example")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert client.get(EDIT).status_code == 302
    assert client.get("/admin/mail/outbox/").status_code == 302
