"""What a server runs: `app` is the gate, with Django behind it in the same process."""

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.project.settings")
application = get_asgi_application()

# Settings exist only once Django is set up.
from django.conf import settings  # noqa: E402

from broadsheet.project.wiring import build_gate  # noqa: E402

app = build_gate(
    settings.ENVIRONMENT,
    application,
    languages=tuple(code for code, _ in settings.LANGUAGES),
)

# What is loaded by now stays: the collector need not walk all of Django while readers wait.
gc.collect()
gc.freeze()
