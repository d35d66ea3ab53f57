"""What the newsroom adds to Wagtail."""

from django.templatetags.static import static
from django.utils.html import escape, format_html_join
from wagtail import hooks
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from broadsheet.publishing import meter_menu  # noqa: F401  its hooks register themselves
from broadsheet.publishing.models import Author, Organisation, Person, Place, Subject, Topic
from broadsheet.publishing.page_links import find_pages


class QuickPageLinks(PageLinkHandler):
    """Links to pages. A link to one that readers cannot find is left as words."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list[Page | None]:
        """Return the page of each link; None for one that is gone."""
        numbers = [int(attrs.get("id") or 0) for attrs in attrs_list]
        pages = find_pages(numbers)
        return [pages.get(number) for number in numbers]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        """Return the opening tag of each link."""
        return [
            f'<a href="{escape(page.url)}">' if page and page.live else "<a>"
            for page in cls.get_many(attrs_list)
        ]


# After Wagtail's own, which it replaces.
@hooks.register("register_rich_text_features", order=10)
def register_quick_links(features: FeatureRegistry) -> None:
    """Let links in text be found quickly."""
    features.register_link_type(QuickPageLinks)


@hooks.register("insert_global_admin_js")
def help_the_editor() -> str:
    """Let fields say how long they are, and let subjects be picked by name."""
    return format_html_join(
        "\n",
        '<script type="module" src="{}"></script>',
        ((static(f"broadsheet_admin/{name}.js"),) for name in ("lengths", "subjects")),
    )


def _view_set(subject: type[Subject], icon_name: str, columns: list[str]) -> type[SnippetViewSet]:
    return type(
        f"{subject.__name__}ViewSet",
        (SnippetViewSet,),
        {
            "model": subject,
            "icon": icon_name,
            "list_display": columns,
            "search_fields": ["name"],
            "inspect_view_enabled": True,
        },
    )


class Subjects(SnippetViewSetGroup):
    """Authors, topics, people, organisations and places, under one heading of the menu."""

    menu_label = "Subjects"
    menu_icon = "group"
    menu_order = 150
    items = (
        _view_set(Author, "user", ["name", "role", "place"]),
        _view_set(Topic, "tag", ["name", "description"]),
        _view_set(Person, "user", ["name", "description"]),
        _view_set(Organisation, "home", ["name", "description"]),
        _view_set(Place, "site", ["name", "description"]),
    )


register_snippet(Subjects)
