"""What a server runs: `app` is the gate, with Django behind it in the same process."""

import gc
import os
import time
from ipaddress import ip_network

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.project.settings")
application = get_asgi_application()

# Settings exist only once Django is set up.
from django.conf import settings  # noqa: E402

from broadsheet.project.clock import Clock  # noqa: E402
from broadsheet.project.watching.watchers import watchers_for  # noqa: E402
from broadsheet.project.wiring import build_gate  # noqa: E402

watchers = watchers_for(
    settings.ENVIRONMENT.watching,
    tuple(ip_network(proxy) for proxy in settings.ENVIRONMENT.trusted_proxies),
)
gate = build_gate(
    settings.ENVIRONMENT,
    application,
    languages=tuple(code for code, _ in settings.LANGUAGES),
    # The gate looks at the clock for every request: one that cannot be turned is the system's own.
    clock=Clock(settings.ENVIRONMENT.clock_path).seconds if settings.ENVIRONMENT.clock_path else time.time,
    watchers=watchers,
)
app = watchers.gate(gate)

# What is loaded by now stays: the collector need not walk all of Django while readers wait.
gc.collect()
gc.freeze()
