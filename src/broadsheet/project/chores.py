"""What an edition does by itself: publish at the hour that was set, and forget what is no longer needed.

Where several machines share an edition, one of them does what concerns all (docs/decisions/0020).
"""

import logging
import threading
import time
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from broadsheet.accounts.devices import forget_ended_devices
from broadsheet.analytics.books import Server
from broadsheet.analytics.clickhouse import ClickHouse
from broadsheet.analytics.errors import BooksUnavailable
from broadsheet.analytics.journal.compacting import LINKED_DAYS, LINKED_IN_EXPERIMENTS_DAYS, compact
from broadsheet.analytics.journal.server import delete_before as delete_days
from broadsheet.analytics.journal.server import strike_before
from broadsheet.journal.retention import delete_before
from broadsheet.ledgers import open_ledger
from broadsheet.mailing.carrying import carry_due, carry_for_ever
from broadsheet.mailing.outbox import forget_old as forget_old_mails
from broadsheet.meter import RollingWindow
from broadsheet.project.carrying import keep_carrying
from broadsheet.project.experiments.drawing import turn_experiments
from broadsheet.project.experiments.looking import look_due
from broadsheet.project.institutions_for_gate import turn_institutions
from broadsheet.project.letters.of_giving import give_due
from broadsheet.project.letters.reminders import remind
from broadsheet.project.metrics.of_chores import values_at
from broadsheet.project.metrics.snapshots import Reporter
from broadsheet.project.offers_on_walls import turn_offers
from broadsheet.project.replays import working as replays
from broadsheet.project.turns import Turn, note_round
from broadsheet.publishing.policies.versions import policy_in_force
from broadsheet.subscriptions.clock import the_time
from broadsheet.subscriptions.inbox import handle_waiting
from broadsheet.subscriptions.moving.uploads import carry_on_all
from broadsheet.subscriptions.reconcile import tend

log = logging.getLogger(__name__)

EVERY_SECONDS = 15
FORGET_EVERY_SECONDS = 3600
# Files of readers are gone through in steps that hold up nothing else for long.
MOVING_SECONDS = 8.0
# What a machine that has died did not get to.
TAKING_OVER = timedelta(minutes=2)
# The longest calendar window is a month; readers see for one more what was counted in the last.
CALENDAR_DAYS = 62
# By the publication's clock. Longer than a night, so that one without a reconcile is made up for.
RECONCILE_AT_HOUR = 3
RECONCILE_SPAN = timedelta(days=3)


def run_for_ever() -> None:
    """Do every chore when it is due, until the process is ended."""
    keep_carrying(settings.ENVIRONMENT)
    # A mail server that is slow must not hold up what is to be published.
    threading.Thread(target=carry_for_ever, name="mail", daemon=True).start()
    threading.Thread(target=replays.work_for_ever, name="replays", daemon=True).start()
    turn, looked_at = Turn(), the_time()
    kept_books, did_hourly = Hourly(), Hourly()
    environment = settings.ENVIRONMENT
    reporter = Reporter(environment.metrics_path) if environment.watching.metrics_address else None
    while True:
        note_round(environment.chores_path)
        close_old_connections()
        if kept_books.is_due():
            keep_books()
        now = the_time()
        is_ours = turn.is_ours()
        if is_ours:
            publish_due()
            turn_offers(looked_at, now)
            turn_institutions(looked_at, now)
            turn_experiments(looked_at, now)
            handle_waiting(now)
            carry_on_all(now, MOVING_SECONDS)
            if did_hourly.is_due():
                do_hourly()
        # Who takes the turn over looks a little further back, for what fell between.
        looked_at = now if is_ours else now - TAKING_OVER
        if reporter is not None:
            reporter.report(values_at(now))
        time.sleep(EVERY_SECONDS)


class Hourly:
    """Says once an hour that something is due, and at the first asking."""

    def __init__(self) -> None:
        self._done_at: float | None = None

    def is_due(self) -> bool:
        """Return whether an hour has passed since this last said so."""
        now = time.monotonic()
        if self._done_at is not None and now - self._done_at <= FORGET_EVERY_SECONDS:
            return False
        self._done_at = now
        return True


def run_once() -> None:
    """Do every chore now."""
    publish_due()
    handle_waiting(the_time())
    carry_on_all(the_time(), MOVING_SECONDS)
    keep_books()
    do_hourly()
    carry_due()
    while replays.work_next(timezone.now()):
        pass
    look_due(the_time())


def do_hourly() -> None:
    """Do what need not be done at once, for all machines."""
    forget_old()
    forget_replays()
    tend_subscriptions()
    tend_mail()


def keep_books() -> None:
    """Turn the journal's closed segments into Parquet, and delete what is older than it may be."""
    environment, now = settings.ENVIRONMENT, the_time()
    if isinstance(environment.books, Server):
        _tidy_server(environment.books, now - timedelta(days=environment.journal_days), now)
        return
    try:
        delete_before(environment.journal_path, now - timedelta(days=environment.journal_days))
        for compacted in compact(environment.journal_path, now):
            for torn in compacted.unreadable:
                log.warning("a line of the journal was torn and is left out: %s", torn)
    except OSError as error:
        log.error("the journal was not compacted, its segments stay: %s", error)


def _tidy_server(server: Server, oldest: datetime, now: datetime) -> None:
    """Delete what is older than it may be from the books on a server, and strike out old links of names."""
    try:
        with ClickHouse.open(server) as clickhouse:
            delete_days(clickhouse, oldest)
            strike_before(
                clickhouse,
                now - timedelta(days=LINKED_DAYS),
                now - timedelta(days=LINKED_IN_EXPERIMENTS_DAYS),
            )
    except BooksUnavailable as error:
        log.error("the books were not tidied, the next hour tries again: %s", error)


def forget_replays() -> None:
    """Delete replays that nobody looks at any longer."""
    try:
        replays.forget_old(the_time())
    except OSError as error:
        log.error("old replays were not deleted, the next hour tries again: %s", error)


def tend_subscriptions() -> None:
    """See each hour to what time does to subscriptions, and each night to what we were not told of."""
    now = the_time()
    is_night = now.astimezone(policy_in_force(now).timezone).hour == RECONCILE_AT_HOUR
    try:
        found = tend(now, since=now - RECONCILE_SPAN if is_night else None)
    # Whatever it was, the other chores go on; the next hour tries again.
    except Exception:
        log.exception("subscriptions could not be tended")
    else:
        for provider_id in found.differing:
            log.warning("the reconcile put %s right: an event was missed, or is late", provider_id)


def tend_mail() -> None:
    """Put reminders and gifts that are due into the outbox, and forget mails that are kept no longer."""
    now = the_time()
    try:
        give_due(now)
        remind(now)
        forget_old_mails(now)
    # Whatever it was, the other chores go on; the next hour tries again.
    except Exception:
        log.exception("gifts or reminders could not be mailed")


def publish_due() -> None:
    """Publish and withdraw what editors have set a time for that has come."""
    call_command("publish_scheduled", verbosity=0)


def forget_old() -> int:
    """Delete readings that no window needs, and ended sessions; return how many books of readings went."""
    window = policy_in_force(the_time()).window
    days = window.days if isinstance(window, RollingWindow) else CALENDAR_DAYS
    before = the_time() - timedelta(days=days + 1)
    call_command("clearsessions", verbosity=0)
    forget_ended_devices()

    async def prune() -> int:
        ledger = open_ledger(settings.ENVIRONMENT.ledger_url)
        try:
            return await ledger.prune(before)
        finally:
            await ledger.close()

    return async_to_sync(prune)()
