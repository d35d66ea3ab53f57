"""Stories that run over weeks: their articles in order, and what is still to come."""

from datetime import date

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable, Page
from wagtail.search import index

from broadsheet.publishing.clock import the_time
from broadsheet.publishing.listings import with_sections
from broadsheet.publishing.models.edition_page import EditionPage
from broadsheet.publishing.models.settings import EditionSettings
from broadsheet.publishing.origin import POLICY_KEY


class StoriesPage(EditionPage):
    """The list of running stories, at /stories/."""

    template = "broadsheet/stories_page.html"
    parent_page_types = ["broadsheet_publishing.FrontPage"]
    subpage_types = ["broadsheet_publishing.StoryPage"]
    max_count = 1

    class Meta:
        verbose_name = "list of stories"

    def get_keys(self) -> list[str]:
        """Return the names of what the list is made from."""
        return [*super().get_keys(), "list"]

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """Return what its template shows: the stories, that with the newest article first."""
        newest = models.Max("articles__first_published_at", filter=models.Q(articles__live=True))
        stories = StoryPage.objects.live().public().child_of(self).annotate(newest_at=newest)
        today = the_time().astimezone(EditionSettings.for_request(request).zone).date()
        found = list(stories.order_by(models.F("newest_at").desc(nulls_last=True)).prefetch_related("diary"))
        for story in found:
            story.coming = story.split_diary(today)[1]
        return super().get_context(request, *args, **kwargs) | {"stories": found}


class StoryPage(EditionPage):
    """A running story."""

    standfirst = models.TextField(
        max_length=400, blank=True, help_text="What it is about, for someone who comes late to it."
    )

    template = "broadsheet/story_page.html"
    parent_page_types = ["broadsheet_publishing.StoriesPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        InlinePanel("diary", label="Date", heading="Diary"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("standfirst")]

    class Meta:
        verbose_name = "story"

    @property
    def feed_url(self) -> str:
        """The path of its feed."""
        return reverse("story_feed", args=[self.slug])

    def get_keys(self) -> list[str]:
        """Return the names of what its page is made from."""
        return [*super().get_keys(), f"list-{self.key}", POLICY_KEY]

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """Return what its template shows: its articles, newest first, and its diary in two parts."""
        today = the_time().astimezone(EditionSettings.for_request(request).zone).date()
        past, coming = self.split_diary(today)
        return super().get_context(request, *args, **kwargs) | {
            "story": self,
            "articles": with_sections(self.articles.for_lists()),
            "past": past,
            "coming": coming,
        }

    def split_diary(self, today: date) -> tuple[list["DiaryEntry"], list["DiaryEntry"]]:
        """Return what has happened, newest first, and what is to come, soonest first."""
        entries = sorted(self.diary.all(), key=lambda entry: entry.date)
        return (
            [entry for entry in reversed(entries) if entry.date < today],
            [entry for entry in entries if entry.date >= today],
        )


class DiaryEntry(Orderable):
    """A date of a story."""

    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="diary")
    date = models.DateField()
    what = models.CharField(max_length=200, help_text="“Signing in Penang”")

    panels = [FieldRowPanel([FieldPanel("date"), FieldPanel("what")])]

    class Meta(Orderable.Meta):
        verbose_name_plural = "diary entries"

    def __str__(self) -> str:
        return f"{self.date}: {self.what}"
