"""What every page of the edition has in common."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page

from broadsheet.publishing.models.settings import EditionSettings
from broadsheet.publishing.origin import POLICY_KEY, PageFacts, as_page

# Addresses under the front page and under sections that are not pages' own.
RESERVED_SLUGS = frozenset(
    {"-", "account", "admin", "authors", "documents", "feed", "healthz", "media", "organisations", "page"}
    | {"people", "places", "readyz", "search", "static", "topics"}
)


class EditionPage(Page):
    """A page that a gate may keep. Subclasses say from what it was made and for how long it is fresh."""

    max_age_seconds = 60

    class Meta:
        abstract = True

    @property
    def section_path(self) -> str:
        """The path of the section it stands in, such as `business/trade`; empty above all sections."""
        return "/".join(self.url_path.strip("/").split("/")[1:-1])

    @property
    def key(self) -> str:
        """Its name among the names of what changed."""
        return f"page-{self.pk}"

    def get_keys(self) -> list[str]:
        """Return the names of what this page is made from; a change of any makes it out of date."""
        return ["shell", self.key]

    def get_facts(self) -> PageFacts:
        """Return what the gate is told of this page."""
        return PageFacts(keys=tuple(self.get_keys()), title=self.title, max_age_seconds=self.max_age_seconds)

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Return the page, with what the gate must know of it when it is the gate who asks."""
        return self.finish(request, super().serve(request, *args, **kwargs))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the editor's preview, which tells the time as the page does."""
        return self.finish(request, super().serve_preview(request, mode_name))

    def finish(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return an answer rendered in the edition's timezone and, for the gate, described."""
        zone = EditionSettings.for_request(request).zone
        return as_page(request, response, self.get_facts(), zone)

    def clean(self) -> None:
        """Refuse addresses that belong to something else."""
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}” is the address of something else here."})


class ListingPage(RoutablePageMixin, EditionPage):
    """A page of articles, with addresses of its own under it: its feed, its older articles."""

    class Meta:
        abstract = True

    def get_keys(self) -> list[str]:
        """Return the names of what it is made from; the policy says which articles are for subscribers."""
        return [*super().get_keys(), POLICY_KEY]

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Return the answer of whichever of its addresses was asked for."""
        return self.finish(request, RoutablePageMixin.serve(self, request, *args, **kwargs))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the editor's preview of its front."""
        return self.finish(request, RoutablePageMixin.serve_preview(self, request, mode_name))
