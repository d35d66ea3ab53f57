"""An edition's first day."""

import pytest
from wagtail.models import Page, Site

from broadsheet.publishing.founding import found_edition

pytestmark = pytest.mark.django_db


def test_an_edition_begins_with_a_front_page_at_its_address_and_no_welcome(client):
    front = found_edition("https://paper.example", "The Paper")
    site = Site.objects.get()
    assert (site.root_page.specific, site.root_url) == (front, "https://paper.example")
    assert list(Page.objects.filter(depth=2)) == [front.page_ptr]
    assert client.get("/").status_code == 200
    assert client.get("/stories/").status_code == 200


def test_founding_again_only_moves_the_address():
    front = found_edition("https://paper.example", "The Paper")
    assert found_edition("http://127.0.0.1:9000") == front
    assert Site.objects.get().root_url == "http://127.0.0.1:9000"
    assert Site.objects.get().site_name == "The Paper"
