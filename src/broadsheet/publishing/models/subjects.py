"""What articles are about: topics, people, organisations and places, each with a page of its own."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index


class Subject(index.Indexed, models.Model):
    """Something with a name and a page that lists the articles about it."""

    kind: ClassVar[str]  # the word in its address and in the names of what changed
    articles_filter: ClassVar[str]  # the look-up that finds the articles
    kind_label: ClassVar[str] = ""
    index_label: ClassVar[str] = ""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    description = models.TextField(
        blank=True, max_length=600, help_text="A sentence or two, shown at the head of its page."
    )

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]
    search_fields = [
        index.SearchField("name", boost=5),
        index.AutocompleteField("name"),
        index.SearchField("description"),
    ]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of the page that lists its articles."""
        return reverse(self.kind, args=[self.slug])

    @property
    def url(self) -> str:
        """The same, by the name that pages use."""
        return self.get_absolute_url()

    @property
    def feed_url(self) -> str:
        """The path of its feed."""
        return reverse(f"{self.kind}_feed", args=[self.slug])

    @property
    def index_url(self) -> str:
        """The path of the list of all of its kind."""
        return reverse(f"{self.kind}_index")

    @property
    def key(self) -> str:
        """Its name among the names of what changed."""
        return f"{self.kind}-{self.pk}"


class Topic(Subject):
    """A matter that the paper follows: water, rice, maritime law."""

    kind = "topic"
    kind_label = _("Topic")
    index_label = _("Topics")
    articles_filter = "topics"


class Person(Subject):
    """Someone in the news."""

    kind = "person"
    kind_label = index_label = _("People")
    articles_filter = "people"

    class Meta(Subject.Meta):
        verbose_name_plural = "people"


class Organisation(Subject):
    """A company, agency or association in the news."""

    kind = "organisation"
    kind_label = index_label = _("Organisations")
    articles_filter = "organisations"


class Place(Subject):
    """Where news happens."""

    kind = "place"
    kind_label = index_label = _("Places")
    articles_filter = "places"
