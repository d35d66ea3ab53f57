"""What needs everyone and belongs in Wagtail's admin."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.auth.models import Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import Page

from broadsheet.project.figures.home import BooksPanel
from broadsheet.project.home_panel import TodayPanel
from broadsheet.publishing.meter_menu import MENU_HOOK, PermittedItem
from broadsheet.publishing.models import ArticlePage
from broadsheet.publishing.policies.admin import PERMISSION


@hooks.register("register_admin_urls")
def register_urls() -> list[URLResolver]:
    """Return the addresses of the pages: named, so that a command that serves none loads none."""
    return [path("", include("broadsheet.project.admin_urls"))]


@hooks.register("insert_global_admin_css")
def add_style() -> str:
    """Return the link to what all pages of the admin need beside Wagtail's own style."""
    return format_html('<link rel="stylesheet" href="{}">', static("broadsheet/css/admin.css"))


@hooks.register("register_admin_menu_item")
def register_figures() -> MenuItem:
    """Return the item of the figures in the sidebar."""
    return MenuItem(
        _("Figures"), reverse_lazy("broadsheet_figures"), name="figures", icon_name="table", order=165
    )


@hooks.register("construct_homepage_panels")
def add_books(request: HttpRequest, panels: list[Component]) -> None:
    """Lead from the admin's home to the books."""
    panels.append(BooksPanel())


@hooks.register(MENU_HOOK)
def register_menu_item() -> MenuItem:
    """Return the page's item in the meter's menu."""
    return MenuItem(
        _("Explain a decision"),
        reverse_lazy("broadsheet_explain"),
        name="meter-explain",
        icon_name="help",
        order=300,
    )


@hooks.register(MENU_HOOK)
def register_view_as() -> MenuItem:
    """Return the item of the clock that turns."""
    return MenuItem(
        _("View as a reader"),
        reverse_lazy("broadsheet_view_as"),
        name="meter-view-as",
        icon_name="view",
        order=310,
    )


@hooks.register(MENU_HOOK)
def register_replay() -> MenuItem:
    """Return the item of the replay, beside the policy that it may change."""
    return PermittedItem(
        _("Replay"),
        reverse_lazy("broadsheet_replays"),
        PERMISSION,
        name="meter-replay",
        icon_name="redirect",
        order=110,
    )


@hooks.register(MENU_HOOK)
def register_experiments() -> MenuItem:
    """Return the item of the experiments."""
    return PermittedItem(
        _("Experiments"),
        reverse_lazy("broadsheet_experiments"),
        PERMISSION,
        name="meter-experiments",
        icon_name="pick",
        order=120,
    )


@hooks.register("construct_homepage_panels")
def register_today(request: HttpRequest, panels: list[Component]) -> None:
    """Put the paper's own panel on the admin's home."""
    panels.append(TodayPanel())


@hooks.register("register_page_header_buttons")
def register_looks(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Yield, on an article that is out, the ways to look at it as somebody else."""
    if isinstance(page.specific_deferred, ArticlePage) and page.live:
        asked = urlencode({"article": page.url})
        view_as, explain = reverse_lazy("broadsheet_view_as"), reverse_lazy("broadsheet_explain")
        yield Button(_("View as a reader"), f"{view_as}?{asked}", icon_name="view", priority=70)
        yield Button(_("Explain a decision"), f"{explain}?{asked}", icon_name="help", priority=71)


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Let groups be given the right to ask what a reader has read."""
    return Permission.objects.filter(content_type__app_label="broadsheet_accounts", codename="view_account")
