"""What an edition does by itself: publish at the hour that was set, and forget what is no longer needed."""

import time
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from broadsheet.ledgers import open_ledger
from broadsheet.meter import RollingWindow
from broadsheet.publishing.policies.versions import policy_in_force

EVERY_SECONDS = 15
FORGET_EVERY_SECONDS = 3600
# The longest calendar window is a month; readers see for one more what was counted in the last.
CALENDAR_DAYS = 62


def run_for_ever() -> None:
    """Do every chore when it is due, until the process is ended."""
    forgot_at = 0.0
    while True:
        close_old_connections()
        publish_due()
        if time.monotonic() - forgot_at > FORGET_EVERY_SECONDS or forgot_at == 0:
            forget_old()
            forgot_at = time.monotonic()
        time.sleep(EVERY_SECONDS)


def publish_due() -> None:
    """Publish and withdraw what editors have set a time for that has come."""
    call_command("publish_scheduled", verbosity=0)


def forget_old() -> int:
    """Delete readings that no window needs, and ended sessions; return how many books of readings went."""
    window = policy_in_force(timezone.now()).window
    days = window.days if isinstance(window, RollingWindow) else CALENDAR_DAYS
    before = timezone.now() - timedelta(days=days + 1)
    call_command("clearsessions", verbosity=0)

    async def prune() -> int:
        ledger = open_ledger(settings.ENVIRONMENT.ledger_url)
        try:
            return await ledger.prune(before)
        finally:
            await ledger.close()

    return async_to_sync(prune)()
