"""The article."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from broadsheet.meter import Access
from broadsheet.publishing import article_panels
from broadsheet.publishing.lead_in import split_lead_in
from broadsheet.publishing.listings import ArticleManager, with_sections
from broadsheet.publishing.models.authors import Author
from broadsheet.publishing.models.blocks import ArticleBody
from broadsheet.publishing.models.edition_page import EditionPage
from broadsheet.publishing.models.pictures import Picture
from broadsheet.publishing.models.stories import StoryPage
from broadsheet.publishing.models.subjects import Organisation, Person, Place, Subject, Topic
from broadsheet.publishing.offering import can_be_given
from broadsheet.publishing.origin import ArticleFacts, PageFacts, is_from_gate
from broadsheet.publishing.page_links import pages_at_hand
from broadsheet.publishing.reading_time import minutes_to_read
from broadsheet.publishing.structured_data import describe_article

ACCESS_CHOICES = [
    (Access.OPEN.value, _("Open: everyone reads all of it, and it is not counted")),
    (Access.METERED.value, _("Metered: counts as one of the reader’s free articles")),
    (Access.LOCKED.value, _("Locked: for subscribers; others see the free part")),
]
OPINION_TAG = "opinion"
LEAD_IN_MODE = "lead-in"
MOST_RELATED = 4
SHOWN = (
    "article_authors__author__portrait__renditions",
    "lead_picture__renditions",
    "corrections",
    "topics",
    "people",
    "organisations",
    "places",
)


class ArticlePage(EditionPage):
    """One piece of the paper. `title` is its headline, `first_published_at` when it appeared."""

    kicker = models.CharField(
        max_length=60, blank=True, help_text="Two or three words above the headline: “Strait toll talks”."
    )
    standfirst = models.TextField(
        max_length=500, blank=True, help_text="What happened and why it matters, in one sentence."
    )
    dateline_place = models.CharField(
        "dateline", max_length=80, blank=True, help_text="Where it was reported from: SINGAPORE"
    )
    dateline_on = models.DateField(
        "dateline day", null=True, blank=True, help_text="Only if it was filed on another day."
    )
    lead_picture = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lead_caption = models.TextField(
        "caption", max_length=500, blank=True, help_text="Empty: the picture’s own."
    )
    body = StreamField(ArticleBody(), blank=True)

    access = models.CharField(max_length=10, choices=ACCESS_CHOICES, default=Access.METERED.value)
    open_until = models.DateTimeField(
        null=True, blank=True, help_text="Open for everyone until then; afterwards as chosen above."
    )
    opinion = models.BooleanField(default=False, help_text="A column, a leader or a letter.")

    story = models.ForeignKey(
        StoryPage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
        help_text="The running story that it belongs to.",
    )
    topics = ParentalManyToManyField(Topic, blank=True, related_name="articles")
    people = ParentalManyToManyField(Person, blank=True, related_name="articles")
    organisations = ParentalManyToManyField(Organisation, blank=True, related_name="articles")
    places = ParentalManyToManyField(Place, blank=True, related_name="articles")
    updated_at_shown = models.DateTimeField(
        "updated", null=True, blank=True, help_text="Shown to readers when the article has grown or changed."
    )

    objects = ArticleManager()

    template = "broadsheet/article_page.html"
    parent_page_types = ["broadsheet_publishing.SectionPage"]
    subpage_types: list[str] = []
    max_age_seconds = 300
    preview_modes = [("", _("Whole article")), (LEAD_IN_MODE, _("What a reader sees at the wall"))]
    edit_handler = article_panels.edit_handler
    search_fields = [
        *Page.search_fields,
        index.SearchField("kicker"),
        index.SearchField("standfirst", boost=2),
        index.SearchField("body"),
        index.SearchField("searched_names"),
        index.FilterField("access"),
        index.FilterField("first_published_at"),
    ]

    class Meta:
        verbose_name = "article"

    @cached_property
    def section(self) -> Page:
        """The section it stands in (lists set this for all their articles at once)."""
        return self.get_parent()

    @property
    def authors(self) -> list[Author]:
        """Who wrote it, in the order of the byline."""
        return [signed.author for signed in self.article_authors.all()]

    @property
    def subjects(self) -> list[Subject]:
        """All it is about: topics first, then people, organisations and places."""
        return [
            *self.topics.all(),
            *self.people.all(),
            *self.organisations.all(),
            *self.places.all(),
        ]

    @property
    def is_open(self) -> bool:
        """Whether everyone may read all of it, whatever the day."""
        return self.access == Access.OPEN

    @property
    def caption(self) -> str:
        """What is printed under its lead picture, before the credit."""
        return self.lead_caption or (self.lead_picture.caption if self.lead_picture else "")

    @property
    def published_at(self) -> datetime | None:
        """When readers could first read it."""
        return self.first_published_at

    @property
    def updated_at(self) -> datetime | None:
        """When it was last changed in a way that readers are told of; None if never."""
        return self.updated_at_shown

    @cached_property
    def searched_names(self) -> str:
        """The names by which search finds it beside its own words."""
        return "\n".join(named.name for named in [*self.authors, *self.subjects])

    def split_body(self) -> tuple[list, list]:
        """Return the blocks of its lead-in, and those of the rest."""
        return split_lead_in(list(self.body))

    def structured_data(self, request: HttpRequest, released: bool) -> dict[str, object]:
        """Return its schema.org NewsArticle, for a page with the rest or for one without."""
        return describe_article(self, request, released)

    def get_tags(self) -> tuple[str, ...]:
        """Return the words by which a policy's rules may name it."""
        slugs = [topic.slug for topic in self.topics.all()]
        return (*slugs, OPINION_TAG) if self.opinion else tuple(slugs)

    def get_keys(self) -> list[str]:
        """Return the names of what its page is made from."""
        pages = [*self.find_in_body(Page), *([self.story_id] if self.story_id else [])]
        pictures = [*self.find_in_body(Picture), *([self.lead_picture_id] if self.lead_picture_id else [])]
        return [
            *super().get_keys(),
            *(subject.key for subject in [*self.authors, *self.subjects]),
            *(f"page-{pk}" for pk in pages),
            *(f"picture-{pk}" for pk in pictures),
        ]

    def find_in_body(self, model: type[models.Model]) -> list[int]:
        """Return the numbers of the pages or pictures that its text refers to."""
        references = self._meta.get_field("body").extract_references(self.body)
        return list(dict.fromkeys(int(pk) for found, pk, *_ in references if found is model))

    def get_facts(self) -> PageFacts:
        """Return what the gate is told: the page's facts, and the article's for the meter."""
        return PageFacts(tuple(self.get_keys()), self.title, self.max_age_seconds, self.get_article_facts())

    def get_article_facts(self) -> ArticleFacts:
        """Return what the meter must know of it; asks the database for nothing that lists have fetched."""
        return ArticleFacts(
            article_id=self.pk,
            access=Access(self.access),
            section=self.section_path,
            tags=self.get_tags(),
            published_at=self.first_published_at,
            open_until=self.open_until,
        )

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Return the page, with what it shows fetched at once."""
        models.prefetch_related_objects([self], *SHOWN)
        with pages_at_hand(self.find_in_body(Page)):
            return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """Return what its template shows.

        The rest is there only for the gate, which withholds it, and for an editor's preview.
        """
        may_have_rest = is_from_gate(request) or getattr(request, "is_preview", False)
        lead_in, rest = self.split_body()
        _, *related = with_sections([self, *self.find_related()])
        return super().get_context(request, *args, **kwargs) | {
            "article": self,
            "lead_in": lead_in,
            "rest": rest if may_have_rest else [],
            "is_preview": getattr(request, "is_preview", False),
            "authors": self.authors,
            "minutes": minutes_to_read(self.body),
            "story": self.story if self.story and self.story.live else None,
            "corrections": list(self.corrections.all()),
            "related": related,
            "can_be_given": can_be_given(),
            "data_released": self.structured_data(request, released=may_have_rest),
            "data_walled": self.structured_data(request, released=False),
        }

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """Return the same for the preview; in the mode `lead-in`, without the rest."""
        context = self.get_context(request)
        return context | {"rest": [], "is_walled": True} if mode_name == LEAD_IN_MODE else context

    def find_related(self) -> list["ArticlePage"]:
        """Return other articles a reader may want next: of its story first, then of its topics."""
        others = ArticlePage.objects.for_lists().exclude(pk=self.pk)
        found = list(others.filter(story=self.story_id)[:MOST_RELATED]) if self.story_id else []
        missing = MOST_RELATED - len(found)
        topics = [topic.pk for topic in self.topics.all()]
        if missing and topics:
            known = [article.pk for article in found]
            found += others.filter(topics__in=topics).exclude(pk__in=known).distinct()[:missing]
        return found

    def clean(self) -> None:
        """Refuse a lead picture that does not say whose it is."""
        super().clean()
        if self.lead_picture and not self.lead_picture.credit.strip():
            message = "This picture has no credit. Open it and name its maker first."
            raise ValidationError({"lead_picture": message})


def newest_articles() -> list[ArticlePage]:
    """Return the newest articles, for pages that would otherwise lead nowhere."""
    return with_sections(ArticlePage.objects.for_lists()[:MOST_RELATED])


class ArticleAuthor(Orderable):
    """A name in the byline."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="article_authors")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="signed")

    panels = article_panels.author_panels

    def __str__(self) -> str:
        return self.author.name


class Correction(Orderable):
    """What was wrong and has been put right; it stays on the article."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="corrections")
    date = models.DateField()
    text = models.TextField(max_length=600)

    panels = article_panels.correction_panels

    def __str__(self) -> str:
        return self.text
