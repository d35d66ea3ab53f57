"""Those who write."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from broadsheet.publishing.models.pictures import Picture
from broadsheet.publishing.models.subjects import Subject


class Author(Subject):
    """Someone who signs articles."""

    kind = "author"
    kind_label = _("Author")
    index_label = _("Our writers")
    articles_filter = "article_authors__author"

    role = models.CharField(max_length=120, blank=True, help_text="“Diplomatic correspondent”")
    place = models.CharField("based in", max_length=80, blank=True)
    bio = models.TextField(blank=True, max_length=1000, help_text="Shown at the head of the author’s page.")
    portrait = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("role"), FieldPanel("place")], "Byline"),
        FieldPanel("bio"),
        FieldPanel("portrait"),
        FieldPanel("slug"),
    ]
    search_fields = [*Subject.search_fields, index.SearchField("role")]

    class Meta(Subject.Meta):
        pass

    @property
    def initials(self) -> str:
        """One or two capital letters that stand where there is no portrait."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
