"""What an edition does by itself: publish at the hour that was set, and forget what is no longer needed."""

import logging
import time
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from broadsheet.analytics.journal.compacting import compact
from broadsheet.journal.retention import delete_before
from broadsheet.ledgers import open_ledger
from broadsheet.meter import RollingWindow
from broadsheet.publishing.policies.versions import policy_in_force

log = logging.getLogger(__name__)

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
            keep_books()
            forgot_at = time.monotonic()
        time.sleep(EVERY_SECONDS)


def keep_books() -> None:
    """Turn the journal's closed segments into Parquet, and delete what is older than it may be."""
    environment, now = settings.ENVIRONMENT, timezone.now()
    try:
        delete_before(environment.journal_path, now - timedelta(days=environment.journal_days))
        for compacted in compact(environment.journal_path, now):
            for torn in compacted.unreadable:
                log.warning("a line of the journal was torn and is left out: %s", torn)
    except OSError as error:
        log.error("the journal was not compacted, its segments stay: %s", error)


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
