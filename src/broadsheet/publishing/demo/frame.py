"""The demo edition's frame: its settings, sections, people and stories, as edition.toml lists them."""

from datetime import datetime, timedelta

from wagtail.models import Page, Site

from broadsheet.publishing.founding import found_edition
from broadsheet.publishing.models import (
    Author,
    ContactPage,
    DiaryEntry,
    EditionSettings,
    FollowLink,
    FrontOpinion,
    FrontPage,
    FrontRail,
    FrontSecond,
    Organisation,
    Person,
    Place,
    SectionPage,
    ShareLink,
    StandardPage,
    StoriesPage,
    StoryPage,
    Subject,
    Topic,
)
from broadsheet.publishing.models.articles import ArticlePage

Plan = dict[str, object]
SUBJECTS: dict[str, type[Subject]] = {
    "authors": Author,
    "people": Person,
    "organisations": Organisation,
    "places": Place,
    "topics": Topic,
}
DEMO_TIMEZONE = "Asia/Singapore"
FOLLOW = {"Mastodon": "social", "LinkedIn": "linkedin", "YouTube": "video"}
SHARE = {
    "Mastodon": "https://mastodon.social/share?text={title}%20{url}",
    "LinkedIn": "https://www.linkedin.com/sharing/share-offsite/?url={url}",
    "WhatsApp": "https://wa.me/?text={title}%20{url}",
}


def lay_frame(plan: Plan, now: datetime, site_url: str) -> FrontPage:
    """Make what articles stand in and refer to, where it does not exist yet; return the front page."""
    front = found_edition(site_url, plan["edition"]["name"])
    _describe_edition(front.get_site(), plan["edition"])
    for listed in plan["sections"]:
        _make_section(front, listed, now)
    for name, model in SUBJECTS.items():
        for listed in plan[name]:
            model.objects.get_or_create(slug=listed["slug"], defaults=listed)
    _make_stories(plan["stories"], now)
    for slug, page in plan["pages"].items():
        _make_standing_page(front, slug, page, now)
    return front


def find_section(path: str) -> SectionPage:
    """Return the section at `path` such as `business/trade`; raises SectionPage.DoesNotExist."""
    front = FrontPage.objects.get()
    return SectionPage.objects.get(url_path=f"{front.url_path}{path}/")


def make_up_front(front: FrontPage, chosen: dict[str, object], articles: dict[str, ArticlePage]) -> None:
    """Put the chosen articles in their places and publish the front page."""
    front.lead = articles.get(chosen["lead"])
    for places, choice, name in (
        ("second_choices", FrontSecond, "seconds"),
        ("rail_choices", FrontRail, "rail"),
        ("opinion_choices", FrontOpinion, "opinion"),
    ):
        there = [articles[slug] for slug in chosen[name] if slug in articles]
        setattr(
            front,
            places,
            [choice(article=article, sort_order=order) for order, article in enumerate(there)],
        )
    front.save_revision().publish()


def _describe_edition(site: Site, edition: Plan) -> None:
    settings = EditionSettings.for_site(site)
    if settings.name == edition["name"]:
        return
    for field in ("name", "tagline", "about", "city", "founded", "contact_email"):
        setattr(settings, field, edition[field])
    settings.timezone = DEMO_TIMEZONE
    settings.follow_links = [
        FollowLink(network=network, url=f"https://{host}.meridian.example/")
        for network, host in FOLLOW.items()
    ]
    settings.share_links = [
        ShareLink(network=network, pattern=pattern, sort_order=order)
        for order, (network, pattern) in enumerate(SHARE.items())
    ]
    settings.save()


def _make_section(front: FrontPage, listed: Plan, now: datetime) -> None:
    above, _, slug = listed["slug"].rpartition("/")
    parent = find_section(above) if above else front
    if not SectionPage.objects.child_of(parent).filter(slug=slug).exists():
        page = SectionPage(title=listed["title"], slug=slug, description=listed["description"])
        _add(parent, page, now)


def _make_stories(stories: list[Plan], now: datetime) -> None:
    parent = StoriesPage.objects.get()
    for listed in stories:
        if StoryPage.objects.filter(slug=listed["slug"]).exists():
            continue
        story = StoryPage(title=listed["title"], slug=listed["slug"], standfirst=listed["standfirst"])
        story.diary = [
            DiaryEntry(date=now.date() + timedelta(days=entry["days_from_now"]), what=entry["what"])
            for entry in listed["diary"]
        ]
        _add(parent, story, now)


def _make_standing_page(front: FrontPage, slug: str, page: Plan, now: datetime) -> None:
    if StandardPage.objects.filter(slug=slug).exists():
        return
    body = [{"type": "paragraph", "value": f"<p>{text}</p>"} for text in page["body"]]
    model = ContactPage if page.get("has_form") else StandardPage
    _add(front, model(title=page["title"], slug=slug, body=body), now)


def _add(parent: Page, page: Page, now: datetime) -> None:
    page.first_published_at = page.last_published_at = now
    parent.add_child(instance=page)
