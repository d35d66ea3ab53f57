"""Whether articles bear a link to give them away."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from broadsheet.publishing.changes import changes_since
from broadsheet.subscriptions.models import Product
from tests.publishing.build import a_page, a_section, an_edition

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("a_month", [0, 3])
def test_articles_bear_the_link_where_a_product_lets_readers_give(client, a_month):
    article = a_page(a_section(an_edition(), "world"), "cranes", datetime(2026, 3, 1, tzinfo=UTC))
    Product.objects.create(name="All", slug="all", scopes=["*"], gift_links_a_month=a_month)
    page = client.get("/world/cranes/", headers={"Broadsheet-Gate": settings.BROADSHEET_GATE_SECRET})
    link = f'<!--broadsheet:released--> <a href="/account/gift-links/?article={article.pk}"'
    assert (link in page.content.decode()) is (a_month > 0)


def test_pages_are_made_anew_when_a_product_changes():
    seq, _ = changes_since(0)
    Product.objects.create(name="All", slug="all", scopes=["*"])
    assert "shell" in changes_since(seq)[1]
