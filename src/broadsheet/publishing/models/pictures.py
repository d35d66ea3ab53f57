"""Pictures, which carry their credit wherever they go."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index


class Picture(AbstractImage):
    """A picture with its credit, without which it is not kept."""

    alt = models.CharField(
        "description for those who cannot see it",
        max_length=300,
        blank=True,
        help_text="One plain sentence: what the picture shows. Leave empty only for mere ornament.",
    )
    caption = models.TextField(
        blank=True,
        max_length=500,
        help_text="The caption it usually runs with; an article may use its own.",
    )
    credit = models.CharField(
        max_length=150,
        help_text="Who made it and whose it is, as printed: “Photograph: Kim Ha-neul”. Required.",
    )
    rights = models.TextField(
        blank=True,
        max_length=500,
        help_text="For the desk only: what was licensed, for how long, for where.",
    )

    admin_form_fields = (
        "title",
        "file",
        "alt",
        "caption",
        "credit",
        "rights",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("alt"),
        index.SearchField("caption"),
        index.SearchField("credit"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = "picture"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(credit=""),
                name="broadsheet_picture_has_credit",
                violation_error_message="A picture needs a credit.",
            )
        ]

    @property
    def default_alt_text(self) -> str:
        """The words for those who cannot see it; empty for mere ornament."""
        return self.alt


class PictureRendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="broadsheet_one_rendition"
            )
        ]
