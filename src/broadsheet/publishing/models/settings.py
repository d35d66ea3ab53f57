"""What is true of the whole edition."""

import re
from urllib.parse import quote
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

DEFAULT_ACCENT = "#8a1c1c"
SHARE_GAP = re.compile(r"\{(url|title)\}")


def check_timezone(name: str) -> None:
    """Raise ValidationError unless `name` is a timezone such as Asia/Singapore."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a timezone. Write it as Asia/Singapore or Europe/Warsaw.")


def check_share_pattern(pattern: str) -> None:
    """Raise ValidationError unless `pattern` is a web address with `{url}` after its host."""
    try:
        URLValidator(schemes=["http", "https"])(SHARE_GAP.sub("x", pattern))
    except ValidationError as error:
        raise ValidationError("This is not a web address: https://social.example/share?u={url}") from error
    gaps = SHARE_GAP.findall(pattern)
    host = pattern.split("/", 3)[2].partition("?")[0]
    if "url" not in gaps or SHARE_GAP.search(host):
        raise ValidationError("Write {url} where the article’s address belongs, after the network’s own.")
    if re.search(r"[{}]", SHARE_GAP.sub("", pattern)):
        raise ValidationError("Only {url} and {title} can be filled in.")


@register_setting(icon="globe", order=1)
class EditionSettings(ClusterableModel, BaseSiteSetting):
    """The paper's name, its words about itself, where it is made and how to reach it."""

    name = models.CharField(max_length=80, default="Broadsheet")
    tagline = models.CharField(max_length=160, blank=True)
    about = models.TextField(
        blank=True, max_length=600, help_text="A few sentences at the foot of every page."
    )
    city = models.CharField(max_length=80, blank=True, help_text="Where the paper is edited.")
    founded = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Year of the first issue.")
    accent = models.CharField(
        max_length=7,
        default=DEFAULT_ACCENT,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write a colour as # and six figures: #8a1c1c.")],
        help_text="The one colour beside ink and paper, for kickers and the button that matters.",
    )
    contact_email = models.EmailField(
        blank=True, help_text="The newsroom’s. What readers write on the contact page goes there."
    )
    timezone = models.CharField(
        max_length=60,
        default="UTC",
        validators=[check_timezone],
        help_text="Times on pages are given here: Asia/Singapore",
    )
    locale = models.CharField(
        max_length=12, default="en-GB", help_text="How dates and numbers are written: en-GB, pl-PL"
    )
    languages = models.CharField(
        max_length=60, default="en pl", help_text="Languages offered for the reader’s own words: en pl"
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel(field) for field in ("name", "tagline", "about", "city", "founded")], "The paper"
        ),
        MultiFieldPanel([FieldPanel("accent")], "Look"),
        MultiFieldPanel(
            [
                FieldPanel("contact_email"),
                InlinePanel("follow_links", heading="Where to follow the paper", label="Link"),
                InlinePanel("share_links", heading="Where readers share an article", label="Link"),
            ],
            "Contact",
        ),
        MultiFieldPanel([FieldPanel(field) for field in ("timezone", "locale", "languages")], "Place"),
    ]

    class Meta:
        verbose_name = "edition"

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The timezone in which the edition tells the time."""
        return ZoneInfo(self.timezone)


class FollowLink(Orderable):
    """Somewhere else to follow the paper. Networks come and go, so this is a list."""

    edition = ParentalKey(EditionSettings, on_delete=models.CASCADE, related_name="follow_links")
    network = models.CharField(max_length=40, help_text="As readers know it: Mastodon")
    url = models.URLField("address")

    panels = [FieldPanel("network"), FieldPanel("url")]

    def __str__(self) -> str:
        return self.network


class ShareLink(Orderable):
    """Somewhere readers may take an article. Networks come and go, so this too is a list."""

    edition = ParentalKey(EditionSettings, on_delete=models.CASCADE, related_name="share_links")
    network = models.CharField(max_length=40, help_text="As readers know it: Mastodon")
    pattern = models.CharField(
        "address",
        max_length=300,
        validators=[check_share_pattern],
        help_text="With {url} for the article’s address and, where the network takes one, {title} for its"
        " headline: https://social.example/share?text={title}&url={url}",
    )

    panels = [FieldPanel("network"), FieldPanel("pattern")]

    def __str__(self) -> str:
        return self.network

    def address_for(self, url: str, title: str) -> str:
        """Return the address that shares an article, its gaps filled and quoted (RFC 3986)."""
        filled = {"url": quote(url, safe=""), "title": quote(title, safe="")}
        return SHARE_GAP.sub(lambda gap: filled[gap[1]], self.pattern)
