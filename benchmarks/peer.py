"""What Granian runs for the peer: Django by WSGI, which serves a page cache faster than ASGI does."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.peer_settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
