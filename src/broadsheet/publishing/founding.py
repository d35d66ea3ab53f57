"""Founding an edition: a front page at the site's address, where Wagtail begins with a welcome."""

from urllib.parse import urlsplit

from wagtail.models import Page, Site

from broadsheet.publishing.models import FrontPage, StoriesPage

PORTS = {"http": 80, "https": 443}
DEFAULT_NAME = "Broadsheet"


def found_edition(site_url: str, name: str = DEFAULT_NAME) -> FrontPage:
    """Return the front page, made together with the list of stories if there is none, at `site_url`."""
    front = FrontPage.objects.first()
    if front is None:
        root = Page.objects.get(depth=1)
        front = root.add_child(instance=FrontPage(title=name, slug="front", show_in_menus=False))
        front.add_child(instance=StoriesPage(title="Stories", slug="stories", show_in_menus=False))
    _set_address(front, site_url)
    # Only once no site begins at it can the welcome go.
    for welcome in Page.objects.filter(depth=2, content_type__app_label="wagtailcore"):
        welcome.delete()
    return front


def _set_address(front: FrontPage, site_url: str) -> None:
    address = urlsplit(site_url)
    found = {
        "hostname": address.hostname,
        "port": address.port or PORTS[address.scheme],
        "root_page": front,
        "site_name": front.title,
    }
    Site.objects.update_or_create(is_default_site=True, defaults=found)
