"""The same edition as a plain Wagtail site behind Django's own page cache: a good peer."""

from broadsheet.project.settings import *  # noqa: F403
from broadsheet.project.settings import MIDDLEWARE as EDITION_MIDDLEWARE

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CACHE_MIDDLEWARE_SECONDS = 600
# Compressed once, before it is kept: what leaves the cache is ready to send.
MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    *EDITION_MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
