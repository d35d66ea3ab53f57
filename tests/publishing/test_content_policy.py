"""The header that keeps browsers to the paper's own files."""

import pytest

from broadsheet.publishing.content_policy import HEADER, POLICY
from broadsheet.publishing.models import EditionSettings
from tests.publishing.build import an_edition
from tests.publishing.newsroom import GATE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/search/", 200), ("/account/login/", 200), ("/nowhere/", 404), ("/feed/", 200)],
)
def test_every_answer_to_a_reader_carries_it(client, path, status):
    an_edition()
    answer = client.get(path, headers=GATE)
    assert (answer.status_code, answer[HEADER]) == (status, POLICY)


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed():
    assert POLICY.startswith("default-src 'none'; ")
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY


def test_wagtails_screens_go_without(admin_client):
    assert HEADER not in admin_client.get("/admin/")


def test_a_publishers_own_accent_is_a_style_sheet_that_may_be_kept(client):
    EditionSettings.objects.create(site=an_edition().get_site(), accent="#00AA88")
    assert '<link rel="stylesheet" href="/accent-00aa88.css">' in client.get("/").content.decode()
    sheet = client.get("/accent-00aa88.css")
    assert sheet.content == b":root{--accent:#00aa88}"
    assert sheet["Content-Type"].startswith("text/css")
    assert "immutable" in sheet["Cache-Control"]


@pytest.mark.parametrize("digits", ["00AA88", "00aa8", "red", "00aa88;x"])
def test_what_is_no_colour_is_no_style_sheet(client, digits):
    assert client.get(f"/accent-{digits}.css").status_code == 404
