"""A newsroom in Django, with a meter."""

import os
import tomllib
from pathlib import Path

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import Http404
from django.shortcuts import render
from django.urls import path

from broadsheet.middleware import Guard, GuardSettings

HERE = Path(__file__).parent
ARTICLES = tomllib.loads((HERE / "articles.toml").read_text())

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY=os.environ["DJANGO_SECRET_KEY"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE]}],
)


def article(request, name):
    if name not in ARTICLES:
        raise Http404
    answer = render(request, "article.html", {"article": ARTICLES[name]})
    answer["Broadsheet-Article"] = name
    answer["Broadsheet-Section"] = ARTICLES[name]["section"]
    return answer


urlpatterns = [path("<name>/", article)]

app = Guard(
    get_asgi_application(),
    GuardSettings(
        policy=HERE / "policy.toml",
        site_url="http://127.0.0.1:8000",
        data_dir=Path(os.environ["DATA_DIR"]),
        pass_keys=os.environ["BROADSHEET_PASS_KEYS"],
    ),
)
