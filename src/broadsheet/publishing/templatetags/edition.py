"""What the edition's templates need beside Django's and Wagtail's own tags."""

import json
import re
from datetime import date, datetime
from urllib.parse import quote

from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.rich_text import expand_db_html

from broadsheet.meter import Policy, Reader, Reason, decide
from broadsheet.publishing.articles_for_meter import as_article
from broadsheet.publishing.clock import the_day, the_time
from broadsheet.publishing.explaining import NOBODY
from broadsheet.publishing.lettering import draw_name
from broadsheet.publishing.models.settings import DEFAULT_ACCENT, ShareLink
from broadsheet.publishing.words.plurals import locale_of

register = template.Library()

# How a moment is written: as CLDR's skeleton, or (day) in the locale's long form.
SKELETONS = {"short": "MMMd", "weekday": "yMMMMEEEEd", "year": "y"}
DEFAULT_LOCALE = "en-GB"
FIRST_PARAGRAPH = re.compile(r"<p\b[^>]*>")
EDITORS_KEYS = re.compile(r' data-block-key="[^"]*"')
IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def moment(context: Context, value: date | datetime | None, style: str = "day") -> str:
    """Return a <time> in the edition's locale; empty for None.

    `day` is 24 November 2026, `short` 24 Nov, `weekday` Tuesday 24 November 2026, `clock` 05:20,
    `stamp` day and clock, `year` 2026.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), _write(context, value, style))


@register.simple_tag(takes_context=True)
def this_day(context: Context, style: str = "weekday") -> str:
    """Return the present day as `moment` writes it: for the date under a paper's name.

    A day and no more, so that a page cut twice in a day is the same page, with the same ETag.
    """
    return moment(context, the_day(), style)


@register.simple_tag(takes_context=True)
def whose_time(context: Context) -> str:
    """Return whose clock the page's times are told by: Singapore Time."""
    edition = context.get("edition")
    zone = edition.timezone if edition else "UTC"
    return get_timezone_location(zone, locale=_locale(context))


@register.simple_tag(takes_context=True)
def own_address(context: Context) -> str:
    """Return the whole address of the page being made, by which it wants to be known."""
    request = context["request"]
    site = Site.find_for_request(request)
    return f"{site.root_url if site else ''}{request.path}"


@register.simple_tag
def lettered(name: str, again: bool = False) -> str:
    """Return a paper's name in its own letterforms, as an SVG in the colour of the text around it.

    With `again`, it repeats the one that already stands on the page. A name in letters that the serif
    does not have is set as text.
    """
    word = draw_name(str(name))
    if word is None:
        return format_html('<span class="lettered">{}</span>', name)
    path = '<use href="#lettered"/>' if again else format_html('<path id="lettered" d="{}"/>', word.path)
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" fill="currentColor">{}</svg>',
        name,
        word.width,
        word.height,
        mark_safe(path),  # noqa: S308
    )


@register.simple_tag
def accent_of(edition: object) -> str:
    """Return the link that sets a publisher's own accent; empty for the one in the style sheet."""
    accent = (str(getattr(edition, "accent", "")) or DEFAULT_ACCENT).lower()
    if accent == DEFAULT_ACCENT:
        return ""
    address = reverse("accent", args=[accent.removeprefix("#")])
    return format_html('<link rel="stylesheet" href="{}">\n', address)


@register.simple_tag
def structured_data(data: dict[str, object]) -> str:
    """Return schema.org data in a script element that no text can break out of."""
    text = json.dumps(data, ensure_ascii=False).translate(IN_SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


@register.filter
def lean_text(value: object) -> SafeString:
    """Return rich text as `richtext` does, without what only the editor's screen needs."""
    return mark_safe(EDITORS_KEYS.sub("", expand_db_html(getattr(value, "source", str(value)))))  # noqa: S308


@register.filter
def run_in(html: str, opening: str) -> SafeString:
    """Return `html` with `opening` at the start of its first paragraph: a dateline."""
    if not opening:
        return mark_safe(html)  # noqa: S308
    return mark_safe(FIRST_PARAGRAPH.sub(lambda found: found.group() + str(opening), html, count=1))  # noqa: S308


@register.simple_tag(takes_context=True)
def dateline(context: Context, article: object) -> str:
    """Return the dateline of an article, with the dash that joins it to its text; empty without a place."""
    if not article.dateline_place:
        return ""
    day = f" ({_write(context, article.dateline_on, 'short')})" if article.dateline_on else ""
    return format_html(
        '<span class="dateline">{}</span><span class="dateline-day">{}</span> — ', article.dateline_place, day
    )


@register.simple_tag
def coming_dates(story: object) -> list[object]:
    """Return what is still to come in a running story, soonest first."""
    return story.split_diary(the_day())[1]


@register.filter
def is_locked_by(article: object, policy: Policy) -> bool:
    """Whether an article is for subscribers: locked by its editor, or by a rule of the policy."""
    decision = decide(policy, Reader(NOBODY), as_article(article), the_time())
    return decision.reason is Reason.HARD_LOCKED


@register.filter
def is_named_by_kicker(article: object) -> bool:
    """Whether the kicker names the author already, as that of a column does."""
    return article.kicker in [author.name for author in article.authors]


@register.simple_tag
def share_address(link: ShareLink, article: object) -> str:
    """Return the address at which a network shares an article."""
    return link.address_for(article.full_url, article.title)


@register.simple_tag
def mail_address(subject: str, body: str) -> str:
    """Return a mailto: address that opens a letter with these words in it."""
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"


def _write(context: Context, value: date | datetime, style: str) -> str:
    locale = _locale(context)
    match style:
        case "clock":
            return format_time(value, "short", locale=locale)
        case "stamp":
            day, clock = format_date(value, "long", locale=locale), format_time(value, "short", locale=locale)
            return _("%(day)s, %(clock)s") % {"day": day, "clock": clock}
        case "day":
            return format_date(value, "long", locale=locale)
        case _:
            return format_skeleton(SKELETONS[style], value, locale=locale)


def _locale(context: Context) -> object:
    edition = context.get("edition")
    return locale_of(str(getattr(edition, "locale", "")) or DEFAULT_LOCALE)
