"""The newsroom's own addresses, beside its pages."""

from django.urls import URLPattern, path, re_path
from wagtail.contrib.sitemaps.views import sitemap

from broadsheet.publishing.feeds import AuthorFeed, TopicFeed
from broadsheet.publishing.fragments import notice, reader, wall
from broadsheet.publishing.models import Author, Organisation, Person, Place, Subject, Topic
from broadsheet.publishing.policies.views import policy
from broadsheet.publishing.sitemaps import SITEMAPS, news_sitemap
from broadsheet.publishing.views.accent import accent
from broadsheet.publishing.views.changes import changes
from broadsheet.publishing.views.machines import robots
from broadsheet.publishing.views.search import search
from broadsheet.publishing.views.subjects import show_subject

KINDS: dict[str, type[Subject]] = {
    "authors": Author,
    "topics": Topic,
    "people": Person,
    "organisations": Organisation,
    "places": Place,
}


def subject_paths(folder: str, model: type[Subject]) -> list[URLPattern]:
    """Return the addresses of one kind of subject: its page, and its older articles."""
    return [
        path(f"{folder}/<str:slug>/", show_subject, {"model": model}, name=model.kind),
        path(f"{folder}/<str:slug>/page/<int:number>/", show_subject, {"model": model}),
    ]


urlpatterns = [
    *(pattern for folder, model in KINDS.items() for pattern in subject_paths(folder, model)),
    path("authors/<str:slug>/feed/", AuthorFeed(), name="author_feed"),
    path("topics/<str:slug>/feed/", TopicFeed(), name="topic_feed"),
    path("search/", search, name="search"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("news-sitemap.xml", news_sitemap, name="news_sitemap"),
    path("robots.txt", robots),
    re_path(r"^accent-(?P<digits>[0-9a-f]{6})\.css$", accent, name="accent"),
]
gate_urlpatterns = [
    path("-/changes", changes),
    path("-/policy", policy),
    path("-/fragments/reader", reader),
    path("-/fragments/notice", notice),
    path("-/fragments/wall", wall),
]
