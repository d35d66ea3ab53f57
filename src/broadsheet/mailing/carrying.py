"""Who carries mails: the worker every few seconds, and a thread for those that cannot wait for it."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, close_old_connections, connection, transaction

from broadsheet.mailing.outbox import attempt, send_due
from broadsheet.mailing.settings import get_settings

log = logging.getLogger(__name__)

EVERY_SECONDS = 5
# A code is for one person at a form: two at a time are many, and a slow mail server holds up nobody else.
_couriers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="courier")


def carry_at_once(pk: int) -> None:
    """Have the first attempt made by another thread once the transaction around is committed.

    What fails, the worker tries again.
    """
    transaction.on_commit(lambda: _couriers.submit(_carry, pk))


def carry_for_ever() -> None:
    """Send what is due, until the process is ended."""
    while True:
        close_old_connections()
        carry_due()
        time.sleep(EVERY_SECONDS)


def carry_due() -> int:
    """Send what is due and return how many have left; what hinders all of them is logged, and passes."""
    try:
        return send_due(get_settings().clock())
    # The thread that carries must not end, whatever a database or a setting had.
    except Exception:
        log.exception("the outbox could not be seen to")
        return 0


def _carry(pk: int) -> None:
    try:
        attempt(pk, get_settings().clock())
    except DatabaseError as error:
        log.error("mail %s waits for the worker: %s", pk, error)
    finally:
        connection.close()
