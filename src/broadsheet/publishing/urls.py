"""The newsroom's own addresses, beside its pages."""

from django.urls import URLPattern, path, re_path
from wagtail.contrib.sitemaps.views import sitemap

from broadsheet.publishing.feeds import StoryFeed, SubjectFeed
from broadsheet.publishing.fragments import notice, reader, wall
from broadsheet.publishing.models import Subject
from broadsheet.publishing.policies.views import policy
from broadsheet.publishing.sitemaps import SITEMAPS, news_sitemap
from broadsheet.publishing.views.accent import accent
from broadsheet.publishing.views.changes import changes
from broadsheet.publishing.views.machines import robots
from broadsheet.publishing.views.search import search
from broadsheet.publishing.views.subjects import KINDS, list_subjects, show_subject


def subject_paths(folder: str, model: type[Subject]) -> list[URLPattern]:
    """Return the addresses of one kind of subject: list, page, older articles, feed."""
    return [
        path(f"{folder}/", list_subjects, {"model": model}, name=f"{model.kind}_index"),
        path(f"{folder}/<str:slug>/feed/", SubjectFeed(model), name=f"{model.kind}_feed"),
        path(f"{folder}/<str:slug>/", show_subject, {"model": model}, name=model.kind),
        path(f"{folder}/<str:slug>/page/<int:number>/", show_subject, {"model": model}),
    ]


urlpatterns = [
    *(pattern for folder, model in KINDS.items() for pattern in subject_paths(folder, model)),
    path("stories/<str:slug>/feed/", StoryFeed(), name="story_feed"),
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
