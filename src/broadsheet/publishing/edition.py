"""What every page may use: the paper's name, its sections, its standing pages, the policy in force."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from broadsheet.publishing.clock import the_time
from broadsheet.publishing.models.sections import sections_of
from broadsheet.publishing.models.settings import EditionSettings
from broadsheet.publishing.models.standard import StandardPage
from broadsheet.publishing.models.stories import StoriesPage
from broadsheet.publishing.policies.versions import policy_in_force


def edition_of(request: HttpRequest) -> EditionSettings:
    """Return the settings of the edition that `request` is for."""
    return EditionSettings.for_request(request)


def frame(request: HttpRequest) -> dict[str, object]:
    """Return what every template may use: `edition`, `sections` (with `children`), `standing_pages`,
    `stories_page` (None where there are no running stories) and `policy_in_force`, by which lists say what is
    for subscribers.

    A context processor. Nothing is asked of the database until a template uses it.
    """
    return {
        "edition": SimpleLazyObject(lambda: edition_of(request)),
        "sections": SimpleLazyObject(lambda: sections_of(request)),
        "standing_pages": SimpleLazyObject(_standing_pages),
        "stories_page": SimpleLazyObject(lambda: StoriesPage.objects.live().first()),
        "policy_in_force": SimpleLazyObject(lambda: policy_in_force(the_time())),
    }


def _standing_pages() -> list[StandardPage]:
    pages = StandardPage.objects.live().in_menu().defer_streamfields()
    return list(pages.order_by("path"))
