"""An article can be taken elsewhere: where to is the publisher's to say."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from broadsheet.publishing.models import EditionSettings, ShareLink
from tests.publishing.build import a_page, a_section, an_edition

PUBLISHED = datetime(2026, 11, 20, 5, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "pattern",
    [
        "https://social.example/share?text={title}%20{url}",
        "https://social.example/{url}",
        "https://social.example?u={url}&u2={url}#{title}",
    ],
)
def test_an_address_with_the_articles_in_it_is_kept(pattern):
    ShareLink(network="Social", pattern=pattern).clean_fields(exclude=["edition"])


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("https://social.example/share", "Write {url}"),
        ("https://social.example/share?text={title}", "Write {url}"),
        ("https://{url}.example/", "Write {url}"),
        ("https://social.example/{url}?by={author}", "Only {url} and {title}"),
        ("https://social.example/{url}?{", "Only {url} and {title}"),
        ("javascript:alert('{url}')", "not a web address"),
        ("data:text/html,{url}", "not a web address"),
        ("//social.example/{url}", "not a web address"),
        ("{url}", "not a web address"),
        ("https://social.example/a b?{url}", "not a web address"),
    ],
)
def test_another_address_is_refused_when_it_is_saved(pattern, said):
    with pytest.raises(ValidationError, match=said):
        ShareLink(network="Social", pattern=pattern).clean_fields(exclude=["edition"])


def test_what_is_filled_in_cannot_become_more_than_a_value():
    link = ShareLink(pattern="https://social.example/?t={title}&u={url}")
    address = link.address_for("https://paper.example/a/?b=c&d", "Ports & {url}: “50%”")
    assert address == (
        "https://social.example/?t=Ports%20%26%20%7Burl%7D%3A%20%E2%80%9C50%25%E2%80%9D"
        "&u=https%3A%2F%2Fpaper.example%2Fa%2F%3Fb%3Dc%26d"
    )


@pytest.fixture
def edition(db) -> EditionSettings:
    front = an_edition()
    a_page(a_section(front, "ports"), "boxes", PUBLISHED)
    return EditionSettings.objects.create(site=front.get_site(), name="The Paper")


def tools_of(client) -> list[tuple[str, str]]:
    """Return the words and the addresses of the links beside an article."""
    page = LexborHTMLParser(client.get("/ports/boxes/").content)
    return [(node.text(), node.attributes["href"]) for node in page.css(".tools a")]


def test_an_article_has_plain_links_in_the_publishers_order(client, edition):
    edition.share_links = [
        ShareLink(network="Second", pattern="https://two.example/{url}", sort_order=1),
        ShareLink(network="First", pattern="https://one.example/?u={url}&t={title}", sort_order=0),
    ]
    edition.save()
    mail, *links = tools_of(client)
    assert mail == ("Mail it", "mailto:?subject=Boxes&body=http%3A//localhost/ports/boxes/")
    assert links == [
        ("First", "https://one.example/?u=http%3A%2F%2Flocalhost%2Fports%2Fboxes%2F&t=Boxes"),
        ("Second", "https://two.example/http%3A%2F%2Flocalhost%2Fports%2Fboxes%2F"),
    ]


def test_without_links_there_is_nothing_to_share_by(client, edition):
    assert [words for words, _ in tools_of(client)] == ["Mail it"]


def test_the_publisher_edits_the_list(admin_client, edition):
    place = reverse(
        "wagtailsettings:edit", args=["broadsheet_publishing", "editionsettings", edition.site_id]
    )
    screen = admin_client.get(place).content.decode()
    assert "Where readers share an article" in screen
    empty = {
        f"{name}-{part}_FORMS": 0 for name in ("follow_links", "share_links") for part in ("TOTAL", "INITIAL")
    }
    fields = {name: getattr(edition, name) for name in ("name", "accent", "timezone", "locale", "languages")}
    link = {"share_links-TOTAL_FORMS": 1, "share_links-0-network": "Social", "share_links-0-ORDER": 1}
    for pattern, count in (("https://social.example/", 0), ("https://social.example/{url}", 1)):
        admin_client.post(place, fields | empty | link | {"share_links-0-pattern": pattern})
        assert ShareLink.objects.count() == count
